"""The table of commands that are no configuration: rows of `config.grammar`.

    module.function|words|flags|help

A function is given the cli.Cli and the arguments, and yields lines; with flag `i` it is a
coroutine and talks itself, through the Cli. With flag `r` those may use it who only read. Its
module, of this package, is imported when it is typed. A section holds for the view at its head.
"""

from io import StringIO

from .. import extensions

TABLE = """\
# any
|display|r|Show information
display.version|display version|r|Software version and uptime
clock.show|display clock|r|Time of day
interfaces.show|display interface|r|Interfaces of the network
interfaces.brief|display interface brief|r|A line for each
interfaces.show|display interface <text:1-32>|r|This one
|display ip|r|IPv4
interfaces.ip|display ip interface|r|Addresses of all interfaces
interfaces.ip_brief|display ip interface brief|r|A line for each
interfaces.ip|display ip interface <text:1-32>|r|Of this one
interfaces.routes|display ip routing-table|r|Where packets go
interfaces.arp|display arp|r|Neighbours and their MAC addresses
hardware.device|display device|r|What this device is
hardware.manuinfo|display device manuinfo|r|Who made it, and its number
cpu.show|display cpu-usage|r|How busy the processor is
cpu.summary|display cpu-usage summary|r|In one line
diagnostics.show|display diagnostic-information|r|All that helps to find what is wrong
display.memory|display memory|r|Memory in use and free
typed.history|display history-command|r|Lines that were typed
typed.all_histories|display history-command all||In all shells
typed.aliases|display alias|r|Words that stand for others
typed.repeat|repeat|ir|Run the last line again, until Ctrl-C
typed.repeat|repeat <number:1-100>|ir|Run so many lines again
|repeat <number:1-100> count|r|How often
typed.repeat|repeat <number:1-100> count <number:0-65535>|ir|0: until Ctrl-C
|repeat <number:1-100> count <number:0-65535> delay|r|Pause in between
typed.repeat|repeat <number:1-100> count <number:0-65535> delay <number:0-86400>|ir|Seconds
|display ssh|r|SSH server
|display ssh server|r|SSH server
display_ssh.status|display ssh server status|r|What it serves, and its limits
display_ssh.sessions|display ssh server session|r|SSH connections
display_ssh.users|display users|r|Users logged in
accounts.ssh_users|display ssh user-information|r|What SSH users may do, and how they log in
accounts.ssh_users|display ssh user-information <text:1-80>|r|Of one of them
accounts.exceptions|display ssh exception-record|r|Failed logins that are still in the log
accounts.local|display local-user|r|Users of this device
accounts.acls|display acl|r|Access control lists
accounts.acls|display acl <number:2000-2999>|r|One of them
|display public-key|r|Public keys
|display public-key local|r|Of this device
public_key.show|display public-key local public|r|Of this device
|display public-key local {ed25519}|r|The only type there is
public_key.show|display public-key local {ed25519} public|r|Of this device
peer_key.show|display public-key peer|r|Of users
peer_key.brief|display public-key peer brief|r|A line for each
|display public-key peer name|r|One of them
peer_key.show|display public-key peer name <name:1-64>|r|Its name
lines.line|display line|r|Lines, and who has them
logs.buffer|display logbuffer|r|The last lines of the log
logs.buffer|display logbuffer {reverse}|r|The last one first
|display logbuffer {level}|r|By severity
|display logbuffer {size}|r|The last of them
logs.buffer|display logbuffer {level} <number:0-7>|r|No less severe than this
logs.buffer|display logbuffer {size} <number:1-500>|r|So many
logs.buffer|display logbuffer {level} <number:0-7> {size} <number:1-500>|r|So many
logs.buffer|display logbuffer {reverse} {level} <number:0-7>|r|No less severe than this
logs.buffer|display logbuffer {reverse} {size} <number:1-500>|r|So many
logs.buffer|\
display logbuffer {reverse} {level} <number:0-7> {size} <number:1-500>|r|So many
logs.center|display info-center|r|What becomes of log lines
show.current|display current-configuration||The configuration in use
diff.current|display current-configuration diff||What differs from that of the next start
|display diff||Lines in which two configurations differ
|display diff configfile||A file
|display diff configfile <file:1-255>||With this one
diff.files|display diff configfile <file:1-255> configfile <file:1-255>||With a file
diff.file_with|\
display diff configfile <file:1-255> {current-configuration,startup-configuration}||In use or saved
diff.with_file|\
display diff {current-configuration,startup-configuration} configfile <file:1-255>||With a file
diff.both|display diff {current-configuration,startup-configuration} \
{current-configuration,startup-configuration}||In use or saved
show.configuration|display current-configuration configuration||All but interfaces
show.configuration|display current-configuration configuration <name:1-48>||Of one feature
show.interfaces|display current-configuration interface||Interfaces
show.interfaces|display current-configuration interface <line:1-48>||One of them
show.factory|display default-configuration||The factory defaults
|display archive||Copies of the configuration
archive.status|display archive configuration||The copies that are kept
|display scheduler|r|What is done later
scheduler.status|display scheduler reboot|r|When the device starts again
|display configuration|r|Changes to the configuration
commit.status|display configuration commit|r|Whether they are to be confirmed
show.this|display this||The configuration of this view
saving.saved|display saved-configuration||The configuration of the next start
starting.status|display startup|r|Files that the device starts with
saving.save|save|i|Keep the configuration in use for the next start
saving.save|save {safely,main,backup,force,changed}*|i|\
The same: to another file, without questions, where it differs
saving.save_as|save <file:5-80>|i|To a file
ping.ping|ping <text:1-255>|ir|Ask a host for five echoes
|ping -c|r|Ask for more, or fewer
|ping -c <number:1-1000000>|r|So many echoes
ping.count|ping -c <number:1-1000000> <text:1-255>|ir|Of this host
|ping|r|Is a host there
display.help|help|r|All commands of this view
views.quit|quit|ir|Leave this view, in the user view the device
# user
views.system_view|system-view|i|Configure
|clock||Time of day
|clock datetime||Set it
|clock datetime <text:1-8>||Time, as HH:MM:SS
clock.set|clock datetime <text:1-8> <text:1-10>||Date, as MM/DD/YYYY or YYYY/MM/DD
|probe|r|Measure the path between client and device
probe.echo|probe echo|ir|Send back what comes in until it ends
probe.send|probe send|ir|Send a million bytes
|screen-length|r|Lines before output pauses
filesystem.dir|dir|r|What is in this folder
filesystem.dir|dir <file:1-255>|r|What is in a folder
filesystem.pwd|pwd|r|The folder in which commands look for files
filesystem.cd|cd <file:1-255>|r|Go to a folder
filesystem.mkdir|mkdir <file:1-255>||Make a folder
filesystem.rmdir|rmdir <file:1-255>|i|Remove an empty folder
filesystem.more|more <file:1-255>|r|Show a file of text
filesystem.sha256sum|sha256sum <file:1-255>|r|The SHA-256 sum of a file
|copy <file:1-255>||From this file
filesystem.copy|copy <file:1-255> <file:1-255>|i|To this file, or into this folder
|move <file:1-255>||This file
filesystem.move|move <file:1-255> <file:1-255>|i|To this path, or into this folder
|rename <file:1-255>||This file or folder
filesystem.rename|rename <file:1-255> <file:1-255>|i|The new path
filesystem.delete|delete <file:1-255>|i|Delete a file for good
filesystem.delete|delete /unreserved <file:1-255>|i|The same, as there is no recycle bin
|archive||Copies of the configuration
archive.archive|archive configuration|i|Keep a numbered copy of the one in use
|scheduler||What is done later
|scheduler reboot||Start again
|scheduler reboot at||At a time of day
scheduler.at|scheduler reboot at <text:1-5>|i|HH:MM
scheduler.at|scheduler reboot at <text:1-5> <text:1-10>|i|Date, as MM/DD/YYYY or YYYY/MM/DD
|scheduler reboot delay||After so long
scheduler.delay|scheduler reboot delay <text:1-6>|i|MM or HH:MM
|startup||Configuration of the next start
starting.start_with|startup saved-configuration <file:5-80>|i|Start with this file
starting.start_with|startup saved-configuration <file:5-80> {main,backup}|i|As main or backup
|undo||Take back
|undo terminal|r|What this terminal shows
logs.no_monitor|undo terminal monitor|ir|No log lines
|terminal|r|What this terminal shows
logs.monitor|terminal monitor|ir|Log lines as they come
|terminal logging|r|Which log lines
logs.level|terminal logging level <number:0-7>|ir|No less severe than this
|undo scheduler||What is done later
scheduler.cancel|undo scheduler reboot||Do not start again
starting.start_without|undo startup saved-configuration|i|Start with the factory defaults
|free||End a session of others
|free ssh||End connections
|free ssh {user-ip}||Of an address
lines.free_ssh|free ssh {user-ip} <text:2-45>|i|IPv4 or IPv6
|free ssh {user-pid}||One
lines.free_ssh|free ssh {user-pid} <number:0-1073741823>|i|Its number in "display users"
|free ssh {username}||Of a user
lines.free_ssh|free ssh {username} <text:1-80>|i|Name
|free line||End the connection of a line
|free line vty||End the connection of a line
lines.free_line|free line vty <number:0-63>|i|Its number in "display users"
|reset||Clear
logs.reset|reset logbuffer||Forget the lines of the log
starting.reset|reset saved-configuration|i|Erase the startup file
starting.reset|reset saved-configuration {main,backup}|i|Main or backup
|restore||Go back
starting.restore|restore factory-default|i|To the factory defaults, at the next start
starting.reboot|reboot|i|Start again
starting.reboot|reboot {force}|i|Without questions
views.no_paging|screen-length disable|ir|Never pause, in this session
|undo screen-length|r|Lines before output pauses
views.paging|undo screen-length disable|ir|Pause again
# system
|public-key||Keys
|public-key local||The key of this device
|public-key local create||A new one
public_key.create|public-key local create {ed25519}|i|The only type there is
|public-key local destroy||Not without a new one
public_key.destroy|public-key local destroy {ed25519}||The only type there is
|public-key local export||The public half
|public-key local export {ed25519}||The only type there is
public_key.export|public-key local export {ed25519} {openssh}||As OpenSSH writes it
public_key.export|public-key local export {ed25519} {openssh} <file:1-255>||To a file
|public-key peer <name:1-64>||A name for it
|public-key peer <name:1-64> import||From a file
|public-key peer <name:1-64> import sshkey||Of OpenSSH, or RFC 4716
peer_key.import_key|public-key peer <name:1-64> import sshkey <file:1-255>||The file
|configuration||The configuration as a whole
|configuration replace||Make it another, without a restart
|configuration replace file||That of a file
replacing.replace_file|configuration replace file <file:5-255>|i|Its name ends in .cfg
commit.confirm|configuration commit||Confirm what was changed
|configuration commit delay||Take changes back that nobody confirms
commit.delay|configuration commit delay <number:1-65535>||After so many minutes
views.to_user_view|return|ir|Back to the user view
"""

# what people of other houses type
ALIASES = {
    "end": "return",
    "erase": "delete",
    "exit": "quit",
    "hostname": "sysname",
    "logging": "info-center",
    "no": "undo",
    "sh": "display",
    "show": "display",
    "write": "save",
}


def rows(view):
    """Yields the rows of a view, "user" or "system"."""
    inside = False
    for row in StringIO(TABLE):
        if row[0] == "#":
            inside = "any" in row or view in row
        elif inside:
            yield row.rstrip("\n")
    yield from extensions.rows
