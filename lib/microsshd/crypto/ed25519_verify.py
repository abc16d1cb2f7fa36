"""Ed25519's verification (RFC 8032 section 5.1.7), which has no secrets.

v * (S * B - k * A - R) is zero, for a v that makes v and v * k short (Antipa and others,
"Accelerated verification of ECDSA signatures", 2005), by signed digits of all scalars in one run.
Refused: S not below L, points that are not canonical, and public keys of small order. No cofactor
is multiplied in: v has no divisor in common with 8 * L, to which v * k is reduced.
"""

from struct import pack_into, unpack_from

from ..compat import const
from . import programs25519 as programs
from .ed25519 import hash_scalar
from .elements25519 import SCRATCH, normalize, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import ONE, ORDER, VERIFY_SLOTS, D, Q, T, X, Y, Z

_D = (  # d of the curve's equation, and two bytes of zero
    b"\xa3\x78\x59\x13\xca\x4d\xeb\x75\xab\xd8\x41\x41\x4d\x0a\x70\x00"
    b"\x98\xe8\x79\x77\x79\x40\xc7\x8c\x73\xfe\x6f\x2b\xee\x6c\x03\x52\0\0"
)
_ROOT = (  # a square root of -1
    b"\xb0\xa0\x0e\x4a\x27\x1b\xee\xc4\x78\xe4\x2f\xad\x06\x18\x43\x2f"
    b"\xa7\xd7\xfb\x3d\x99\x00\x4d\x2b\x0b\xdf\xc1\x4f\x80\x24\x83\x2b\0\0"
)
_L = int.from_bytes(ORDER, "little")
_P = b"\x7f" + b"\xff" * 30 + b"\xed"  # big-endian
_SMALL = (  # y of the points whose order divides 8, big-endian
    bytes(32),
    bytes(31) + b"\x01",
    b"\x7f" + b"\xff" * 30 + b"\xec",
    (
        b"\x05\xfc\x53\x6d\x88\x02\x38\xb1\x39\x33\xc6\xd3\x05\xac\xdf\xd5"
        b"\xf0\x98\xef\xf2\x89\xf4\xc3\x45\xb0\x27\xb2\xc2\x8f\x95\xe8\x26"
    ),
    (
        b"\x7a\x03\xac\x92\x77\xfd\xc7\x4e\xc6\xcc\x39\x2c\xfa\x53\x20\x2a"
        b"\x0f\x67\x10\x0d\x76\x0b\x3c\xba\x4f\xd8\x4d\x3d\x70\x6a\x17\xc7"
    ),
)
_CACHED = const(1280)  # bytes behind the slots: 8 points of 80 digits
_SLICE = const(48)  # bits in one step
# The odd multiples, 1 to 15, of the base point and of 2**128 times it: of each 60 digits, a digit
# in two characters c and d that stand for c + 91 * d; and 20 more of these. Written by
# tools/tables.
_ODD = (
    b"RP&>WE#PAtTcW@ZOZt:y,qUe%gVa[vGzQHJ:[H`%3o6Qa[9-xPc+a`]-_P$p00dq8^a-]*r\\g|mT]Xx$U8iSW[0sd"
    b";r/sFw_'$A..ywQ&({lY.Qk<+{%j_G%Tw,7k:]i$<f4W/8bu$9pt#oVqYolEtE+t$BDNaR%upe7IQk\\ewf(%z:Ymt"
    b"P:.K<]IEh|dg$S`wm=b@9#Ty'AloZ(K.3??D[2zuQ0eL&$:v#O{%HL{smJggh#<Pv`Uq?4r:<L*)(|Spn2bRqJ6D;m"
    b"CBpZ?c773r7#tvi/HDr0BN{vC>H$gYfW(88D_rM*Qoe;9<7HnsH$WZgfST|M7j;9l]#[DmX9G:^M,Duln;eLI<hG^;"
    b"R#=/*0zHiI&65-|mx6IC#jui(q(8##sPFs58htKcT#G,Br}5>*RScrXA:;l,vt3iR2[3OJ,]m0i@{;Y&,#SE#mxE<c"
    b"pAEs/w,9E^8)j<KDP&Qml((Fi:]|i7S%P.SJD0/(h#F1Gc5m#q3?$V}kqTx|j6$Cvh/:}@C#NW=(w+D'SXg-NvjLA-"
    b"A3Y=DnG-u4@W1uGRfs9C}$;?b\\{BJ:dCH9V'SUyX,MJHG7=]=S.%*rX%8p\\C'$59iu6.nV@G+zxe#$3$8MwkTAWc"
    b"W+FTsEDv*z|(v$T[jjJZmWNt+\\3'2?Vy\\:LR@w]wLpYWbOL:Rjq;L${d-<8E)y\\lFFhg{uk*<pi.|:\\#0|-.LX"
    b"PJG9CEL#7V1pleg.zS@BvymG9`kV%A^K=.LU+a5*9^rXcu1#7VguKnm)5J{M.@)P>U@a)y_w)1jfK**`QzZ[$$[%k."
    b"I#XbG[Mw}:.Wux8N||5P<1|XnM+njAf:<N++}$q8Q*dZ8)Es9s'0KryeS_KJ-_1,&+Q>;UjDxe/O:%4l?In.oz{,Ne"
    b"8;OI>]Jy?v<oAZF_WV=jS|i:T?R#WGT*Ej'Jp4EBG(E:BO{c}pH7_78zyd\\%zhAfzc)%Qk94$C[KFa-I6sIUBM5#4"
    b"E@pm^{nm8[M?n{n;w^$GT*$I|&J#b]pTRPh}:jou'|hMtC/<_.Rkx&oC[k%a%oyYICCeM'A,?k7S&jr9E<G[,ld>oB"
    b"R:T.EO$x$VjSewBqI:`\\vC|Q6ik`l<nl:;a>/nZC9t{zO9WC%aT&Bx;<)Z*(Si)[HM^ns,y$T1D53^&y^l7Sm1)0%"
    b"v5[muq^YSG<`E?%]v,^WvgxNd/aDuV_{Mk+@XdH%IUa?]Jc([|I,F:>6k^gmHKSOv&JvsO@7F(e-&&j${*5%92+KgB"
    b"mb{BX?o[qXLq#cEwMZ=1GBQXz6[_0#vgIxRq\\N&QeKbx&,G$KP*X|qFD.']tL5PTh6($u$\\k-js/-/JV)-PH/adS"
    b"+(>/EVSY,%.|k-RFqF{$S$),9(sH#+Rik\\Rh]W@,].|t/{Fp[7OqC=17Ps>Xa%AGc{b5$g-5u@g_^LDZd:S->Aj/^"
    b"#8dh,Yyv7Gj'%GcWEOV^`KvfUg4g\\rF|KsILm1>??kl]KE4CeLEJ#L;UAdLgzWR#_'\\?8#6.EF_h\\,g?9VZE.CA"
    b"oAdKs$n>MS_-U8Ap91dWXk5DY5>y;^8@S60Elblu]4<ga#z{tb23|oa=An.S+Ab$cBb=]^Kn?;/6WTP%D]@u[#3sp@"
    b"8WW2\\:B\\\\`\\3D%p4D|V2\\fzggJBwdkYi}%g$jf<::v;@xj8V61p_BBveiAAb[`>P^1',}2HS]OI$*M,W=uq$v"
    b"|Q)f<OFw+|(0_8OYrgJ4<,2,JyRk(V$1_nZAsiwn9-rA_r0r/e69pI50SCRVZ6N8`RLw%?#jkGpVW46ihiD\\a|U]]"
    b"ZG&uc**lZ[gX<r)vfF7BJ%C2aU&3aCiN=Y%yTGW4m0|ZZW\\-5-)GP7J_irbx;%2IxgY3bDUZU`aQR8XSt*PpadhHu"
    b"-2:'\\0H,,HVC$*%;kBQxbX`0Q4J}]_'VO8=0bFDp5`K:zeDrA8bd$RP&>WE#PAtTcW@ZOZt:y,qUe%gVa[vGzQHJ:"
    b"[H`%"
)


def _zero(slots, n, words):
    normalize(slots, n, words)
    return not any(memoryview(words)[:80])


def _decode_negative(encoded, refused, slots, work):
    """Slots 0 to 3 = minus the encoded point; False for none, or when its y is refused."""
    y = bytearray(34)
    y[:32] = encoded
    sign = y[31] >> 7
    y[31] &= 127
    order = bytes(reversed(y[:32]))
    if order >= _P or order in refused:
        return False
    words = bytearray(SCRATCH)
    buffers = (slots, work, b"", b"", 0, 0)
    unpack(y, slots, Y * 20, 20)
    unpack(_D, slots, D * 20, 20)
    slots[ONE * SLOT] = 1
    run(0, 0, programs.DECODE, *buffers)
    if _zero(slots, 7, words):
        unpack(_ROOT, slots, Q * 20, 20)
        run(0, 0, programs.TURN, *buffers)
    elif not _zero(slots, 8, words):
        return False
    normalize(slots, X, words)
    if words[0] & 1 == sign:
        run(0, 0, programs.NEGATE, *buffers)
    slots[Z * SLOT : T * SLOT] = slots[ONE * SLOT : (ONE + 1) * SLOT]
    run(0, 0, programs.EXTEND, *buffers)
    return True


def _odd_multiples(slots, work, first):
    """Points `first` to `first` + 3 behind the slots = 1, 3, 5, 7 times that in slots 0 to 3."""
    buffers = (slots, work, b"", b"", 0, 0)
    point = slots[: Q * SLOT]
    run(0, 0, programs.POINT_DOUBLE, *buffers)
    run(0, 0, programs.CACHE, *buffers)
    double = slots[Q * SLOT : (Q + 4) * SLOT]
    slots[: Q * SLOT] = point
    for n in range(4):
        if n:
            slots[Q * SLOT : (Q + 4) * SLOT] = double
            run(0, 0, programs.POINT_ADD, *buffers)
        run(0, 0, programs.CACHE, *buffers)
        _keep(slots, first + n)


def _keep(slots, n):
    """Point n behind the slots, 80 digits of two bytes, = slots 8 to 11.

    16384 is added to each, so that none is negative."""
    found = unpack_from("<80i", slots, Q * SLOT)
    pack_into("<80H", slots, VERIFY_SLOTS * SLOT + 160 * n, *[digit + 16384 for digit in found])


def _recode(number, digits, at, width, code):
    """From digits[at] on: odd signed digits below 2**(width - 1), few and far between.

    All are zero at first; the number is below 2**254. A digit that is not 0 is written as 1 + 2 *
    (|digit| >> 1), and 1 more when negative, or when positive if `code` is odd; and `code` more
    if that is even."""
    data = number.to_bytes(34, "little")
    end = 8 * len(data.rstrip(b"\0"))
    i = carry = 0
    while i <= end:
        x = ((data[i >> 3] | data[(i >> 3) + 1] << 8) >> (i & 7)) + carry & (1 << width) - 1
        if not x & 1:
            i += 1
            continue
        carry = x >> (width - 1)
        if carry:
            x = (1 << width) - x + 1
        digits[at + i] = (x - 1 ^ code & 1) + (code | 1)
        i += width


def _halves(k):
    """(u, v) of about 128 bits each, u not negative and v odd, with u = v * k modulo 8 * L.

    By Euclid's algorithm, most of it on the highest bits (Lehmer's way). What is rounded there is
    made good by the signs: any step keeps a = b * k and c = d * k, and one of b and d odd."""
    a, b, c, d = 8 * _L, 0, k, 1
    shift = 228
    while c >> 128:
        while not a >> shift + 24:
            shift -= 4
        x = a >> shift
        y = c >> shift
        least = max(1 << 13, 1 << max(128 - shift, 0))
        e = h = 1
        f = g = 0
        while y > least and -8192 < h < 8192:
            q = x // y
            x, y = y, x - q * y
            e, f, g, h = g, h, e - q * g, f - q * h
        if g:
            a, b, c, d = e * a + f * c, e * b + f * d, g * a + h * c, g * b + h * d
            if c < 0:
                c, d = -c, -d
        else:
            q = a // c
            a, b, c, d = c, d, a - q * c, b - q * d
    if d & 1:
        return c, d
    q = a // c if c else 0
    if abs(b - q * d) >> 132:
        return a, b
    return a - q * c, b - q * d


def verify(public, message, signature):
    """Steps; what ed25519.verify tells."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= _L:
        return False
    r = bytes(signature[:32])
    slots = bytearray(SLOT * VERIFY_SLOTS + _CACHED)
    work = bytearray(WORK)
    if not _decode_negative(public, _SMALL, slots, work):
        return False
    yield
    _odd_multiples(slots, work, 0)
    # A sign of zero is never encoded.
    if not _decode_negative(r, _SMALL[1:3] if r[31] >> 7 else (), slots, work):
        return False
    yield
    _odd_multiples(slots, work, 4)
    yield
    u, v = _halves(int.from_bytes(hash_scalar(r, public, message), "little"))
    flip = 0
    if v < 0:
        flip = 1
        v = -v
    s = v * s % _L
    high = s >> 128
    s -= high << 128
    digits = bytearray(1024)
    _recode(u, digits, 0, 4, flip)
    _recode(v, digits, 256, 4, 8)
    _recode(s, digits, 512, 5, 0)
    _recode(high, digits, 768, 5, 16)
    bit = 124
    while (u | v | s) >> bit:
        bit += 1
    u = v = s = high = None
    yield
    slots[: T * SLOT] = bytes(T * SLOT)
    slots[Y * SLOT] = slots[Z * SLOT] = 1
    while bit >= 0:
        last = max(bit - _SLICE + 1, 0)
        run(0, 0, programs.DIGITS, slots, work, digits, _ODD, bit, last)
        bit = last - 1
        yield
    run(0, 0, programs.COMPARE, slots, work, b"", b"", 0, 0)
    words = bytearray(SCRATCH)
    return _zero(slots, X, words) and _zero(slots, T, words)
