"""Ed25519's verification (RFC 8032 section 5.1.7), which has no secrets.

S * B - k * A by signed digits of both scalars in one run. Refused: S not below L, points that are
not canonical, and public keys of small order. No cofactor is multiplied in: R is compared as it
is encoded.
"""

from ..compat import const
from . import programs25519 as programs
from .ed25519 import encode, hash_scalar
from .elements25519 import SCRATCH, keep, normalize, recode, unpack
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
_SLICE = const(64)  # bits in one step
# The odd multiples of the base point, 1 to 31: of each 60 digits, a digit in two characters c and
# d that stand for c + 91 * d - 3220; and 40 more of these. Written by tools/tables.
_ODD = (
    b"[vIazhFsb=v,{c}r{=\\BN:w.G0x*}?iCukm]#lO$:;Zt'%]P@t+O'*&Q'tE9TS*;Z'*Q%N8&.F6x%|g#^^1wx$R<-"
    b"_:S;j=)KGdQOB@uIKA6}Qr4`NCI0)7$[CPZ3^#3H_.XzRY+>HZ9=G7z7#66g=iN<Hego*B$i<.[lt1&,A/LFC^|3>t"
    b"]Qn]&mh.F+1Hv&A6a*dr$HEKd29#LnQVbbg#V@?uS-pIG[?GrCIkoA=6n-1G%2v<*w:cW:^_oMLIEu97V*v9nYg\\6"
    b"ge6$a,[ZT;q${B2Skg:TeqA@gakG-#/{K[[g%<qMr8._\\_Zk4=8#K&.0wwDqX3_\\2'E$f6|\\j]&qOg;67_-pl_0"
    b"k&_0%3UMSBl1mIYXPB7AZlfD3<3J:L[FF;tg<Y[.>m,3%=Rc;FYaMuv)<|d]^4P<>U2vU#WrmM&6T1dC_|Ie$\\kD6"
    b"Ai],9ef<Q@P\\f'\\L2`ngsIr65LKi1^#F2[B$FTvmgSRK0GiTh,W6E:WbGyC5:x>F3ZGf<2S]Ed|$U#aK?OgJv{/Q"
    b"o?3pdPdV|`e7kP=XczR>ku,=]fl#1e(&Dfm],gk\\yJvxA|OpmkjZ^&avQHK;|HY9%g`%>_/?ZQ6zcjLC?/GGVG[p="
    b"5xdx,{Niw;ie?LCELe#['14l#6{o=M%WJUbwB%^oua@$An9}z*so]s3:_;#o0Q_[hJB#6ji.1B?4N]92RD^$GQEQQo"
    b"{smj\\fh*%-|R93/0RBwce<C6kZ)4zHd&o`QoxL*YMZ';|)?k$@|-?m76MXmCqQcLsaxa*KB&AMT00oMK)sC|$HGJ$"
    b"tTlFy+i$o@F^Qz;B\\qBFYs_TD|6qL73e.^_qNNl#z^tM*$\\Lf<[<KSl;@/u(omN(UOINta^x2h>/Sr)$(8cl6R5D"
    b"DPo.\\^rl_&lBa?^8c#h({y^3uE2^wb0%`mwMf3Km8XhejKh]erA-D:lZ'[YC@.%I@2c/A-t#GLu[9w35Is%&e'3G["
    b"+;*J)iNoX/6\\7,2lLr/c4Z%oMLQH<wYc#1pCB}&cKAar2y=LS$y;$'*7SJk)^^%d.+dwc:T'pT@qsK8vx=RYTg,_;"
    b"lZ1X:LHA%Xs;j#cG}c98(e,y'vIzw)Vu(e|*d^i8-juK*?Tm$8;YI%5;-UMio1.>oU@wqIQn#?F\\/5FZj0EJYxky|"
    b"GsWi$17p8zk_R(|6\\bFM?}L$}-/8PThWR,a<)eP^%R$5%Z|4W5l}/hwHB8E%K'GlK{'S=|b/@0oS5FB:*05B%L;v;"
    b"wlr98U88(YR@5l$z[SK$(7C8nsI0|E94V-d%@N&&$mAX(t971BEe*HX%HW%|$TR|4*6mK9a7BDG%?7Kg-2<^T$rHIs"
    b"X)qP,,Y-]xZ&Z(T%pilE`)f_1%.k[&GhS3K`f7+`S'6dh0L_Llc%5jF:fvvOp#]YI$+3Dg1*0$aRQXV:v0mnIz+9(r"
    b"p1fp$0EXGYH9@']$7;E1HW[q%Fy=|y*ZIfD_'&u2gJFD[.xj}In9923$o[cY?8k=53[WPR\\I}{(dw*CE*n7O6.<|7"
    b"M+w_]@$nsnxM=K{>A7V$:&_F%>*Cyl^0v@Af&D`82q|RC:$0GE7`*h))7=,m1#SO=ovo(0BDD%\\_4pzDx|/#>A$mE"
    b"3YtyN#l\\uh6n}?#%4[uXB<MC0a=O.|8r3h}mo#q9*A\\0'cX)Is_3MnrHT6`(`?5eG[)@(<8fa`s%]%R{8(k0]:Sg"
    b"/Y_D(O|4]n_18ktG8CD^dRq;6m6wN$C1F=xdcplx6x62U4&`^<MEI::teE$T>Hp]t;O^6#zyo&--hYl4zc3$A(:$H3"
    b"wqTf`f3l(\\`N>1+eV1)%qY1/qzlGD_0x`is{jeJ*`n.{XhOw._'8e/8K+Yg%>W.FJ3kBg|2Km&&F\\@Eco_jQWqvr"
    b"Jfzc8-xT8SR$QUpne/9XY/A(OOO.D\\:(2ZG47B-@t1WN8'hBCGK#[vIazhFsb=v,{c}r{=\\BN:w.G0x*}?iCukm]"
    b"#lO$"
)


def _zero(slots, n, words):
    normalize(slots, n, words)
    return not any(memoryview(words)[:80])


def _decode_negative(public, slots, work):
    """Slots 0 to 3 = minus the encoded point; False when it is none, or of small order."""
    y = bytearray(34)
    y[:32] = public
    sign = y[31] >> 7
    y[31] &= 127
    order = bytes(reversed(y[:32]))
    if order >= _P or order in _SMALL:
        return False
    words = bytearray(SCRATCH)
    buffers = (slots, work, b"", b"", 0, 0)
    unpack(y, slots, Y * 20, 20)
    unpack(_D, slots, D * 20, 20)
    slots[ONE * SLOT] = slots[Z * SLOT] = 1
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


def _odd_multiples(slots, work):
    """Behind the slots, 1, 3, 5 .. 15 times the point in slots 0 to 3."""
    buffers = (slots, work, b"", b"", 0, 0)
    point = slots[: Q * SLOT]
    run(0, 0, programs.POINT_DOUBLE, *buffers)
    run(0, 0, programs.CACHE, *buffers)
    double = slots[Q * SLOT : (Q + 4) * SLOT]
    slots[: Q * SLOT] = point
    for n in range(8):
        if n:
            slots[Q * SLOT : (Q + 4) * SLOT] = double
            run(0, 0, programs.POINT_ADD, *buffers)
        run(0, 0, programs.CACHE, *buffers)
        keep(slots, n)


def verify(public, message, signature):
    """Steps of ed25519.verify."""
    if len(public) != 32 or len(signature) != 64:
        return False
    s = bytearray(34)
    s[:32] = signature[32:]
    if bytes(reversed(s)) >= bytes(reversed(ORDER)):
        return False
    slots = bytearray(SLOT * VERIFY_SLOTS + _CACHED)
    work = bytearray(WORK)
    if not _decode_negative(public, slots, work):
        return False
    yield
    _odd_multiples(slots, work)
    digits = bytearray(512)
    recode(hash_scalar(signature[:32], public, message), digits, 0, 5)
    recode(s, digits, 256, 6)
    yield
    slots[: T * SLOT] = bytes(T * SLOT)
    slots[Y * SLOT] = slots[Z * SLOT] = 1
    bit = 255
    while bit and not (digits[bit] or digits[256 + bit]):
        bit -= 1
    while bit >= 0:
        last = max(bit - _SLICE + 1, 0)
        run(0, 0, programs.DIGITS, slots, work, digits, _ODD, bit, last)
        bit = last - 1
        yield
    return encode(slots) == bytes(signature[:32])
