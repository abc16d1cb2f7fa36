"""Arithmetic modulo 2**255 - 19: a machine whose programs run in one viper call.

An element is a slot of 20 digits of 13 bits in 32-bit words; 2**260 = 608. Which digits may be
factors, programs25519 says. A product is Karatsuba's: the even digits', the odd digits' and the
sums' 19 columns each. They are carried in two chains at once: h from digit 20 up and t, which
takes in 608 * h, from digit 0 up.
Time and addresses depend on the program alone, but for FIND, which is for public keys. PICK
reads each bit of a key at its place and makes a mask of it.
"""

# ruff: noqa: E702
from ..compat import const, int, micropython, ptr8, ptr16, ptr32  # noqa: A004

SLOT = const(80)  # bytes
WORK = const(240)  # bytes of scratch, zero at first


# fmt: off
@micropython.viper
def run(t: int, x: int, program, slots, work, key, points, bit: int, last: int):
    """Run `program` on `slots`; t and x are only named here to be kept in registers."""
    start = int(ptr8(program))
    p = ptr8(program)
    bits = ptr8(key)
    base = int(ptr8(slots))
    space = ptr32(work)
    table = int(ptr8(points))
    m32 = uint(0xFFFFFFFF)
    h32 = uint(0x80000000)
    op = p[0]
    while op:
        x = base
        d = ptr32(p[1] * 80 + x)
        a = ptr32(p[2] * 80 + x)
        b = ptr32(p[3] * 80 + x)
        if op < 3:
            mul = n = 1
            if op == 2:
                mul = 0
                n = p[3]
            while n:
                w = space
                i = 3
                while i:
                    i -= 1
                    x = int(a)
                    if i:
                        a0=ptr32(x)[0]; a1=ptr32(x)[2]; a2=ptr32(x)[4]; a3=ptr32(x)[6]
                        a4=ptr32(x)[8]; a5=ptr32(x)[10]; a6=ptr32(x)[12]; a7=ptr32(x)[14]
                        a8=ptr32(x)[16]; a9=ptr32(x)[18]
                        a = ptr32(x + 4)
                    else:
                        x -= 8
                        t=a0; a0=ptr32(x)[0]+t; t=a1; a1=ptr32(x)[2]+t; t=a2; a2=ptr32(x)[4]+t
                        t=a3; a3=ptr32(x)[6]+t; t=a4; a4=ptr32(x)[8]+t; t=a5; a5=ptr32(x)[10]+t
                        t=a6; a6=ptr32(x)[12]+t; t=a7; a7=ptr32(x)[14]+t; t=a8
                        a8=ptr32(x)[16]+t; t=a9; a9=ptr32(x)[18]+t
                    if mul:
                        x = int(b)
                        if i:
                            b0=ptr32(x)[0]; b1=ptr32(x)[2]; b2=ptr32(x)[4]; b3=ptr32(x)[6]
                            b4=ptr32(x)[8]; b5=ptr32(x)[10]; b6=ptr32(x)[12]; b7=ptr32(x)[14]
                            b8=ptr32(x)[16]; b9=ptr32(x)[18]
                            b = ptr32(x + 4)
                        else:
                            x -= 8
                            t=b0; b0=ptr32(x)[0]+t; t=b1; b1=ptr32(x)[2]+t; t=b2
                            b2=ptr32(x)[4]+t; t=b3; b3=ptr32(x)[6]+t; t=b4; b4=ptr32(x)[8]+t
                            t=b5; b5=ptr32(x)[10]+t; t=b6; b6=ptr32(x)[12]+t; t=b7
                            b7=ptr32(x)[14]+t; t=b8; b8=ptr32(x)[16]+t; t=b9; b9=ptr32(x)[18]+t
                        x=a0; t=b0*x; w[0]=t; t=b1*x; x=b0; t=a1*x+t; w[1]=t; t=a2*x; x=a1
                        t=b1*x+t; x=a0; t=b2*x+t; w[2]=t; t=b3*x; x=a1; t=b2*x+t; x=a2
                        t=b1*x+t; x=b0; t=a3*x+t; w[3]=t; t=a4*x; x=a3; t=b1*x+t; x=a2
                        t=b2*x+t; x=a1; t=b3*x+t; x=a0; t=b4*x+t; w[4]=t; t=b5*x; x=a1
                        t=b4*x+t; x=a2; t=b3*x+t; x=a3; t=b2*x+t; x=a4; t=b1*x+t; x=b0
                        t=a5*x+t; w[5]=t; t=a6*x; x=a5; t=b1*x+t; x=a4; t=b2*x+t; x=a3
                        t=b3*x+t; x=a2; t=b4*x+t; x=a1; t=b5*x+t; x=a0; t=b6*x+t; w[6]=t
                        t=b7*x; x=a1; t=b6*x+t; x=a2; t=b5*x+t; x=a3; t=b4*x+t; x=a4; t=b3*x+t
                        x=a5; t=b2*x+t; x=a6; t=b1*x+t; x=b0; t=a7*x+t; w[7]=t; t=a8*x; x=a7
                        t=b1*x+t; x=a6; t=b2*x+t; x=a5; t=b3*x+t; x=a4; t=b4*x+t; x=a3
                        t=b5*x+t; x=a2; t=b6*x+t; x=a1; t=b7*x+t; x=a0; t=b8*x+t; w[8]=t
                        t=b9*x; x=a1; t=b8*x+t; x=a2; t=b7*x+t; x=a3; t=b6*x+t; x=a4; t=b5*x+t
                        x=a5; t=b4*x+t; x=a6; t=b3*x+t; x=a7; t=b2*x+t; x=a8; t=b1*x+t; x=a9
                        t=b0*x+t; w[9]=t; t=b1*x; x=a8; t=b2*x+t; x=a7; t=b3*x+t; x=a6
                        t=b4*x+t; x=a5; t=b5*x+t; x=a4; t=b6*x+t; x=a3; t=b7*x+t; x=a2
                        t=b8*x+t; x=b9; t=a1*x+t; w[10]=t; t=a2*x; x=a3; t=b8*x+t; x=a4
                        t=b7*x+t; x=a5; t=b6*x+t; x=a6; t=b5*x+t; x=a7; t=b4*x+t; x=a8
                        t=b3*x+t; x=a9; t=b2*x+t; w[11]=t; t=b3*x; x=a8; t=b4*x+t; x=a7
                        t=b5*x+t; x=a6; t=b6*x+t; x=a5; t=b7*x+t; x=a4; t=b8*x+t; x=b9
                        t=a3*x+t; w[12]=t; t=a4*x; x=a5; t=b8*x+t; x=a6; t=b7*x+t; x=a7
                        t=b6*x+t; x=a8; t=b5*x+t; x=a9; t=b4*x+t; w[13]=t; t=b5*x; x=a8
                        t=b6*x+t; x=a7; t=b7*x+t; x=a6; t=b8*x+t; x=b9; t=a5*x+t; w[14]=t
                        t=a6*x; x=a7; t=b8*x+t; x=a8; t=b7*x+t; x=a9; t=b6*x+t; w[15]=t; t=b7*x
                        x=a8; t=b8*x+t; x=b9; t=a7*x+t; w[16]=t; t=a8*x; x=a9; t=b8*x+t
                        w[17]=t; t=b9*x; w[18]=t
                    else:
                        x=a0; t=a0*x; w[0]=t; t=a1*x; t=t+t; w[1]=t; t=a2*x; t=t+t; x=a1
                        t=a1*x+t; w[2]=t; t=a2*x; x=a0; t=a3*x+t; t=t+t; w[3]=t; t=a4*x; x=a1
                        t=a3*x+t; t=t+t; x=a2; t=a2*x+t; w[4]=t; t=a3*x; x=a1; t=a4*x+t; x=a0
                        t=a5*x+t; t=t+t; w[5]=t; t=a6*x; x=a1; t=a5*x+t; x=a2; t=a4*x+t; t=t+t
                        x=a3; t=a3*x+t; w[6]=t; t=a4*x; x=a2; t=a5*x+t; x=a1; t=a6*x+t; x=a0
                        t=a7*x+t; t=t+t; w[7]=t; t=a8*x; x=a1; t=a7*x+t; x=a2; t=a6*x+t; x=a3
                        t=a5*x+t; t=t+t; x=a4; t=a4*x+t; w[8]=t; t=a5*x; x=a3; t=a6*x+t; x=a2
                        t=a7*x+t; x=a1; t=a8*x+t; x=a9; t=a0*x+t; t=t+t; w[9]=t; t=a1*x; x=a2
                        t=a8*x+t; x=a3; t=a7*x+t; x=a4; t=a6*x+t; t=t+t; x=a5; t=a5*x+t
                        w[10]=t; t=a6*x; x=a4; t=a7*x+t; x=a3; t=a8*x+t; x=a9; t=a2*x+t; t=t+t
                        w[11]=t; t=a3*x; x=a4; t=a8*x+t; x=a5; t=a7*x+t; t=t+t; x=a6; t=a6*x+t
                        w[12]=t; t=a7*x; x=a5; t=a8*x+t; x=a9; t=a4*x+t; t=t+t; w[13]=t; t=a5*x
                        x=a6; t=a8*x+t; t=t+t; x=a7; t=a7*x+t; w[14]=t; t=a8*x; x=a9; t=a6*x+t
                        t=t+t; w[15]=t; t=a7*x; t=t+t; x=a8; t=a8*x+t; w[16]=t; t=a9*x; t=t+t
                        w[17]=t; x=a9; t=a9*x; w[18]=t
                    w = ptr32(int(w) + 80)
                x = int(space)
                a = d
                t = h = 0
                i = 2
                while i:
                    h=((h>>13)+ptr32(x)[10]+ptr32(x)[29]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[0]+ptr32(x)[19]; t=((h&8191)*608+t&m32^h32)-h32
                    d[0]=t&8191
                    h=((h>>13)+ptr32(x)[50]-ptr32(x)[10]-ptr32(x)[30]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[40]-ptr32(x)[0]-ptr32(x)[20]
                    t=((h&8191)*608+t&m32^h32)-h32
                    d[1]=t&8191
                    h=((h>>13)+ptr32(x)[11]+ptr32(x)[30]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[1]+ptr32(x)[20]; t=((h&8191)*608+t&m32^h32)-h32
                    d[2]=t&8191
                    h=((h>>13)+ptr32(x)[51]-ptr32(x)[11]-ptr32(x)[31]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[41]-ptr32(x)[1]-ptr32(x)[21]
                    t=((h&8191)*608+t&m32^h32)-h32
                    d[3]=t&8191
                    h=((h>>13)+ptr32(x)[12]+ptr32(x)[31]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[2]+ptr32(x)[21]; t=((h&8191)*608+t&m32^h32)-h32
                    d[4]=t&8191
                    h=((h>>13)+ptr32(x)[52]-ptr32(x)[12]-ptr32(x)[32]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[42]-ptr32(x)[2]-ptr32(x)[22]
                    t=((h&8191)*608+t&m32^h32)-h32
                    d[5]=t&8191
                    h=((h>>13)+ptr32(x)[13]+ptr32(x)[32]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[3]+ptr32(x)[22]; t=((h&8191)*608+t&m32^h32)-h32
                    d[6]=t&8191
                    h=((h>>13)+ptr32(x)[53]-ptr32(x)[13]-ptr32(x)[33]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[43]-ptr32(x)[3]-ptr32(x)[23]
                    t=((h&8191)*608+t&m32^h32)-h32
                    d[7]=t&8191
                    h=((h>>13)+ptr32(x)[14]+ptr32(x)[33]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[4]+ptr32(x)[23]; t=((h&8191)*608+t&m32^h32)-h32
                    d[8]=t&8191
                    h=((h>>13)+ptr32(x)[54]-ptr32(x)[14]-ptr32(x)[34]&m32^h32)-h32
                    t=(t>>13)+ptr32(x)[44]-ptr32(x)[4]-ptr32(x)[24]
                    t=((h&8191)*608+t&m32^h32)-h32
                    d[9]=t&8191
                    x += 20
                    d = ptr32(int(d) + 40)
                    i -= 1
                d = a
                t = (((h >> 13) * 608 + (t >> 13)) * 608 + d[0] & m32 ^ h32) - h32
                d[0]=t&8191; t=(t>>13)+d[1]; d[1]=t&8191; d[2]=(t>>13)+d[2]
                n -= 1
        elif op == 3:
            w = d
            i = 2
            while i:
                t=a[0]; x=b[0]; d[0]=t+x-8191; d[20]=t-x; t=a[1]; x=b[1]; d[1]=t+x-8191
                d[21]=t-x; t=a[2]; x=b[2]; d[2]=t+x-8191; d[22]=t-x; t=a[3]; x=b[3]
                d[3]=t+x-8191; d[23]=t-x; t=a[4]; x=b[4]; d[4]=t+x-8191; d[24]=t-x; t=a[5]
                x=b[5]; d[5]=t+x-8191; d[25]=t-x; t=a[6]; x=b[6]; d[6]=t+x-8191; d[26]=t-x
                t=a[7]; x=b[7]; d[7]=t+x-8191; d[27]=t-x; t=a[8]; x=b[8]; d[8]=t+x-8191
                d[28]=t-x; t=a[9]; x=b[9]; d[9]=t+x-8191; d[29]=t-x
                a=ptr32(int(a)+40); b=ptr32(int(b)+40); d=ptr32(int(d)+40)
                i -= 1
            w[0] = w[0] + 607
        elif op < 7:
            x = 121665
            if op > 4:
                x = 17 - 3 * op  # 2, -1
            t = 0
            w = d
            i = 4
            while i:
                t=(t>>13)+a[0]; t=(b[0]*x+t&m32^h32)-h32; d[0]=t&8191; t=(t>>13)+a[1]
                t=(b[1]*x+t&m32^h32)-h32; d[1]=t&8191; t=(t>>13)+a[2]; t=(b[2]*x+t&m32^h32)-h32
                d[2]=t&8191; t=(t>>13)+a[3]; t=(b[3]*x+t&m32^h32)-h32; d[3]=t&8191
                t=(t>>13)+a[4]; t=(b[4]*x+t&m32^h32)-h32; d[4]=t&8191
                a=ptr32(int(a)+20); b=ptr32(int(b)+20); d=ptr32(int(d)+20)
                i -= 1
            t = ((t >> 13) * 608 + w[0] & m32 ^ h32) - h32
            w[0]=t&8191; t=(t>>13)+w[1]; w[1]=t&8191; w[2]=(t>>13)+w[2]
        elif op == 7:
            t = bits[bit >> 3] >> (bit & 7)
            x = bits[bit + 1 >> 3] >> (bit + 1 & 7)
            n = 0 - ((t ^ x) & 1)
            x = int(d)
            i = 8
            while i:
                t=ptr32(x)[0]; ptr32(x)[0]=(ptr32(x)[40]^t)&n^t
                t=ptr32(x)[1]; ptr32(x)[1]=(ptr32(x)[41]^t)&n^t
                t=ptr32(x)[2]; ptr32(x)[2]=(ptr32(x)[42]^t)&n^t
                t=ptr32(x)[3]; ptr32(x)[3]=(ptr32(x)[43]^t)&n^t
                t=ptr32(x)[4]; ptr32(x)[4]=(ptr32(x)[44]^t)&n^t
                x += 20
                i -= 1
        elif op == 8:
            p = ptr8(int(p) + p[1] * 4)
        elif op == 10:
            x = bits[(p[2] << 8) + bit]
            if x:
                t = x - 1 >> 1
                e = ptr16(t * 160 + base + 1200)
                mul = 256
                n = -16384
                if p[2] > 1:
                    e = ptr16(t * 120 + table)
                    mul = 91
                    n = 0
                if not x & 1:
                    p = ptr8(int(p) + p[1] * 4)
                x = base + 640
                i = 40
                while i:
                    t=e[0]; ptr32(x)[0]=(t>>8)*mul+(t&255)+n
                    t=e[1]; ptr32(x)[1]=(t>>8)*mul+(t&255)+n
                    e = ptr16(int(e) + 4)
                    x += 8
                    i -= 1
            else:
                p = ptr8(int(p) + p[3] * 4)
        elif bit > last:
            bit -= 1
            p = ptr8(start - 4)
        p = ptr8(int(p) + 4)
        op = p[0]
