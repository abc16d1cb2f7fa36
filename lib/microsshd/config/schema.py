"""THE table: every leaf of the configuration, once.

    =leaf|command that sets it|default|help     without an argument: a switch, "on" or nothing
    !=leaf|another command|help                 that takes it back to its default
    *list|command that adds a member|names|help its first argument is the key; the names of the
                                                arguments are those of the member's values
    @list|command that opens a member|view|help its first argument is the key; the rows of the
     =leaf|...                                  member's view follow, indented by one blank
    @view|command that opens it|view|help       without an argument: leaves of the whole device

The rows are those of `grammar`. Commands, completion, help, text, defaults and validation are
walks over them. A leaf's name is its path in the data model, containers before a slash. An
application adds rows of its own: see `extensions`.
"""

from io import StringIO

from .. import extensions

TABLE = """\
|sysname||Name of this device
=sysname|sysname <name:1-48>|microsshd|Letters, digits, ". _ -"
|clock||Time of day
|clock timezone <name:1-32>||Its name
=clock/timezone|clock timezone <name:1-32> {add,minus} <time>||Before or behind UTC, by so much
|ntp-service||Time from servers of the Network Time Protocol
=ntp/enabled|ntp-service enable||Ask the servers
*ntp/servers|ntp-service unicast-server <address>|server|A server
|header||Texts that are shown to users
=banner/login|header login <banner:1-800>||Before login
=banner/legal|header legal <banner:1-800>||Before a shell, which the user has to accept
=banner/motd|header motd <banner:1-800>||At the start of a shell
=banner/shell|header shell <banner:1-800>||And after that
|ssh||Secure Shell
|ssh server||SSH server
=ssh/stelnet|ssh server enable|on|Shells and commands
=ssh/port|ssh server port <number:1-65535>|22|TCP port
=ssh/acl|ssh server acl <number:2000-2999>||Only clients that this list permits
=ssh/grace|ssh server authentication-timeout <number:1-120>|60|Seconds from connection to login
=ssh/tries|ssh server authentication-retries <number:1-5>|3|Failed tries a connection
=ssh/methods|ssh server authentication-method {publickey,password,keyboard-interactive}*|\
publickey password keyboard-interactive|How users may prove who they are
=ssh/pending|ssh server pending-limit <number:1-8>|4|Connections not yet logged in
=ssh/pending-source|ssh server pending-limit-source <number:1-8>|3|The same, from one address
=ssh/channels|ssh server channel-limit <number:1-8>|4|Channels of one connection
|ssh server key-re-exchange||When keys are exchanged again
=ssh/rekey-kilobytes|ssh server key-re-exchange kilobytes <number:16-1048576>|1048576|\
After so much in either direction
=ssh/rekey-minutes|ssh server key-re-exchange minutes <number:1-1440>|60|After so long
=ssh/alive|ssh server keepalive-interval <number:5-3600>|60|\
Seconds of silence before a client is asked whether it lives; three are too many
|ssh user <user:1-55>||What a user may do over SSH
|ssh user <user:1-55> service-type {all,stelnet,sftp,scp}||With these services
*ssh/users|ssh user <user:1-55> service-type {all,stelnet,sftp,scp} authentication-type \
{password,keyboard-interactive,publickey,any,password-publickey}|\
user services authentication|In this way, or both
*ssh/users|ssh user <user:1-55> service-type {all,stelnet,sftp,scp} authentication-type \
{password,keyboard-interactive,publickey,any,password-publickey} assign publickey <name:1-64>*|\
user services authentication keys|With these keys
|sftp||SFTP
|sftp server||SFTP server
=ssh/sftp|sftp server enable|on|Files by SFTP
|scp||SCP
|scp server||SCP server
=ssh/scp|scp server enable|on|Files by SCP
|aaa||Authentication, authorization and accounting
|aaa session-limit||Users logged in at once
=ssh/sessions|aaa session-limit ssh <number:1-8>|4|Over SSH
|ssh2||SSH version 2
|ssh2 algorithm||Algorithms, best first
=ssh/profile|ssh2 algorithm profile {default,modern}|default|What is not listed below it
=ssh/kex|ssh2 algorithm key-exchange {@kex}*||Key exchange
=ssh/ciphers|ssh2 algorithm cipher {@ciphers}*||Ciphers
=ssh/macs|ssh2 algorithm mac {@macs}*||Message authentication codes
=ssh/signatures|ssh2 algorithm public-key {@signatures}*||Signatures of user keys
|info-center||Log
=log/enabled|info-center enable|on|Keep log lines and send them
|info-center logbuffer||Log lines in memory
=log/size|info-center logbuffer size <number:1-500>|16|How many
|info-center loghost||Where log lines are sent (syslog, RFC 5424)
*log/hosts|info-center loghost <address>|host|A host
|info-center loghost <address> port||Its port
*log/hosts|info-center loghost <address> port <number:1-65535>|host port|514 if not given
|info-center loghost <address> facility||What it files them under
*log/hosts|info-center loghost <address> facility \
{local0,local1,local2,local3,local4,local5,local6,local7}|host facility|local7 if not given
*log/hosts|info-center loghost <address> port <number:1-65535> facility \
{local0,local1,local2,local3,local4,local5,local6,local7}|host port facility|local7 if not given
|archive||Copies of the configuration
|archive configuration||Copies of the configuration
=archive/location|archive configuration location <file:1-64> filename-prefix <name:1-20>||\
The folder, and how their names begin
=archive/max|archive configuration max <number:1-10>|5|How many are kept
=archive/interval|archive configuration interval <number:10-525600>||Minutes from one to the next
|alias <name:1-20>||A word of your own
*aliases|alias <name:1-20> <line:1-80>|name command|What it stands for
|acl||Access control lists
@acls|acl basic <number:2000-2999>|acl-ipv4-basic-%s|By the client's address
 |rule <number:0-65534>||They are tried in the order of their numbers
 *rules|rule <number:0-65534> {permit,deny}|number action|All others
 *rules|rule <number:0-65534> {permit,deny} source <address> <wildcard>|\
number action source wildcard|From a network; of the second address zero bits count
|interface||Network interfaces
@interfaces|interface {WLAN0,Ethernet0}|%s|Wireless, or wired where the board is
 =description|description <line:1-80>||What it is for
 =ssid|ssid <line:1-32>||Name of the wireless network
 =key|wpa-key <secret:8-63>||Its key; none for an open network
 |ip||Internet Protocol
 |ip address||From the network (DHCP), or fixed
 !=address|ip address dhcp-alloc||Ask the network
 =address|ip address <address> <mask>||Fixed, with its mask
 =gateway|gateway <address>||Where packets to elsewhere go, with a fixed address
 |dns||Domain Name System
 =dns|dns server <address>||Who knows names, with a fixed address
 |access-point||A network of its own while it has found none
 =ap/enabled|access-point enable|on|Open one
 =ap/ssid|access-point ssid <line:1-32>||Its name; else that of the device
 =ap/key|access-point wpa-key <secret:8-63>||Its key; none for an open network
 =phy|phy {lan8720,lan8670,ip101,rtl8201,dp83848,ksz8041,ksz8081} mdc <number:0-48> \
mdio <number:0-48> address <number:0-31>||What the board's wired interface is
 =shutdown|shutdown||Not in use
|line||Terminals
@line|line vty 0 63|line-vty0-63|All terminals over SSH
 =line/idle|idle-timeout <number:0-35791>|10|Minutes without a key; 0: none
 =line/length|screen-length <number:0-512>||Lines before output pauses; 0: it never does
 =line/history|history-command max-size <number:1-100>|10|Lines that arrow keys bring back
|public-key||Keys of users
|public-key peer||Keys of users
@keys|public-key peer <name:1-64>|pkey-public-key-%s|A key that `ssh user` may assign
 =key|key <publickey>||As in authorized_keys
|local-user||User of this device
@users|local-user <user:1-55> class manage|luser-manage-%s|A user who manages it
 =password|password <password:1-63>||Shown as a hash
 =services|service-type {ssh,telnet,terminal,http,https}*|ssh|Ways to log in; here is SSH
 |authorization-attribute||What the user is allowed
 =role|authorization-attribute user-role {network-admin,network-operator}|network-operator|Role
 =folder|authorization-attribute work-directory <file:1-80>||Where commands and SFTP begin
 =idle|authorization-attribute idle-cut <number:1-120>||Minutes without a key
 =state|state {active,block}|active|Whether the user may log in
"""


def _all():
    yield from StringIO(TABLE)
    yield from extensions.leaves


def rows(name=None):
    """Yields the rows of the system view, or of another."""
    if name is None:
        for row in _all():
            if row[0] != " ":
                yield row.rstrip("\n")
        return
    head = "@%s|" % name
    inside = False
    for row in _all():
        if row[0] != " ":
            inside = row.startswith(head)
        elif inside:
            yield row.strip()


def list_row(name):
    """The row that opens a view."""
    head = "@%s|" % name
    for row in _all():
        if row.startswith(head):
            return row.rstrip("\n")
    return None
