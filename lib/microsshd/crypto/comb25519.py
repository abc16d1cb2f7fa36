"""Multiples of Ed25519's base point, in constant time: for signatures and for key pairs.

A comb of 4 teeth, 64 bits apart, in 4 blocks of 16 bits. The scalar's 256 binary digits are 1 and
-1: bit i + 1 of an odd number tells digit i, the last one is 1. A block's table has the 8 sums of
teeth with a positive last tooth; each look-up reads them all.
"""

from .elements25519 import SCRATCH, look_up, multiply_add, pack, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import BASE_FIRST, BASE_NEXT, ORDER, Y, Z
from .xor import wipe

# Of two blocks each. A block has 30 words of two digits, for each word the 8 points; a digit is
# two characters c and d: c + 91 * d, which is 3220 to 11411. A file apart would take longer to
# find and to open. Written by tools/tables.
_LOW = (
    b"$La1T6rEXal,_h)<ah%bNzSYTr,<&LKY}EH.2y84\\[U8x$*,nd9sB$&5{E*Lw#YV=`N20r+y*:*^u;v_r+Tz\\>vn"
    b"[pbeoD>luma14.vms#yIg348:T2E+m?,LjN`M\\;nUu$k5aj<%[ts'|$>2s9)XMC2O>N8d+PuY0SvZ\\y=#B\\{|y"
    b"\\e1O\\#BDUf[MEQ0F22YA<\\VJ'`clUQ;ll(5HItag,0$s1cwLAx5)ykK%zDE(E`*880>CpOi<;rDS.LqfW,wdc/("
    b"C}@$fy-=UZo/G-R*edhAd%JcSws:H$%&;R#&7,#_fS%D$}#aql#2@[$(4=$OnE'$Gp<Mufp7#xO/e/3rB2UloRO#L5"
    b"2[`,a{(@V9#D5eV&`j2^cYDTDU==U?tDr0*>6`*c`rELxeD*X+eG{H5$^D-[ov:/.GAH7orRF45m=/SIhp)1x>__Kl"
    b"=P`:W\\+ZZ%u#UU+=vs{IWCzdvGGuivgqZxR:KP>&i$;tqR`r)z;dw(]I<w+Hc@8}|^$_O[kv\\?O6++*q%4j;^w9f"
    b")Lr/ekIxP`@PEQK-Mec*):pFDzQ1mBj<\\HixOm+gB}qaX&$l_(V@g3>BMd'$4/vcd+??O&KLS;`g4py][N#Ou>%wu"
    b"k%4bT%b;j%lIR#cPy#66t$8Mh+E:BOx'O?J@bL0mqsu)jNUZp_Qn@$L--\\x|P8Pj,[h18+9L]bZ(KQNyVep@D;+(c"
    b"RWuurD.v8I#tV|:A/6]*ul$^ba_]]HV?QRB%*/\\9M]=r,%NHhHJ>QkU&&0{Z-aIQcel]efQW,_G$8cNSx,:U1l.`1"
    b"+:HT$jq+YC^B21P68TV]qFv;1SnV6MEXBYgF0{u56L-/\\9W&,@9WqjjiKEr&n^rEt:8r$:Vedzb?\\<V-;w'i\\@2"
    b"K^Hw\\MH=B^u_Bg1W&@UP36h2Vtu^3hiaq@+u+5V*@m_{`d)P$J?*%4xb%l|g#XGQ#HuH$4I$$l@B%Atc\\[c9%fr^"
    b"$pzwH1{z/v;;`].i8*hOAzkf]:(YDC1@YE:KC:;.B',^FE_kXI#MB*%LrUB7FJWH=@=h[t=l5t;Pn6C_jpW.ZWJYzo"
    b"KYr,`p]DT.d8hc+0.@fbYYRjn'WV|uVr{6#iCeiUl@e#fV6=^BsB{bIGM7pfJbHx6,wgz+TLHQd8{/|-t'cJsj4'()"
    b"#0Y'MOYd=MWH,uk?%SB=,*?OOURMG=DLKkvrWy_2BO9Z;[j4ffl&|qVSX{w:4G9|v%v}yNw+Ixg,RhS#.GL@PP2_PW"
    b"AUNU))'(Pd%Gg|#\\k0#3\\E#x2>$BM%#saS$sM:%RgF%]9x^`4lXEq>F(5UZ|n-]JTT|Y<dOPt(bk6dOEa#899bN0"
    b"'1Voc=0O3[a/dV%cEY'`N_6r9usSL*m&,a5&UA9V7CisU7*D8$_7xEByZz.tknIC;N{u>VuDw`Z>4,[[U7=a)2x-0("
    b"7SP(8;o\\QH_?OK]b5ZPKc)o5g|W5)UdFV6U>e=-1&k@ic:+j.0o/8i%*_5[h/)P=aJQz:8Na</|nL6#eI7U-f{krj"
    b"}6aRg<>2st{/2#>6POeF(#2II,sCctc9(UGy[=o^8Xi_RGG1yBm_q[?@LZ}aKHq$MCP#NU[%'ue%2n7$:v4$'x2#-s"
    b"Z#a3\\&b#bT}5)U',4=;|$zkx2[,dzI/r/sw3J<y:2zG5nh$+|eU<.MG*dBGYa{'Z5\\Ug|/ImY74zGhwr8Y#N'5YU"
    b"9[2IvWs&nkJe;|S.,=;]a>#Oq,sp8C/3Q-&R[#M=*a}DXTUiI]+q7p}Aq;i4_hN+6-FG<C_{rtF_<r*x(4i1GBV<Q4"
    b"5QtE%sV)DGGybuw66SC#f@n\\2cwwl\\=Q@[EvFk=I+F]HVxk5(Z8`xs'g)qUCr1Jo9Y;&@wMXPU<|5^3[X0uWeanG"
    b"#dBqeZG6XLkz|?fM3TB=9?1zJ)L%i@U#yMD%HaB%;A2#Vrc%h|U$+ug$"
)
_HIGH = (
    b"-.zp,O+@<GWTNTb|X-\\JOxw[TYOub$m2f3\\[uxa?Mv[UZtw%kz)c6fl,\\k08Tc9L/D8_XdEAzN\\pYRw%V0,(W-"
    b"FdjbjH7G;x$J,Me$>VA\\=T$s^JK_K/YxR7,<gX032S%,m[_D@IpVCZeso52D@KkUR|o)YO*\\?dcAi[L/CHXB|.$>"
    b"Q1}G+j3_<4FwTU#?W*#]A+r:/Y`\\>JD_@m$YSN,|vLZ-mvIVuYM#>B>yj0$oU7'X<2q?@Q4m1X@G_=3W+\\,-),Zm"
    b">*#'gHdM(O>T$+C#TU`XY9g4`liX.$c+Q#=c%#\\sM#'xF%4=t#XI7$aI7$LwuV*#MHz;%;'mjX_L=@VF4`*)q1}ld"
    b"tg]{@.V*3O|jmScVMZ-MyN=#f#:xz>]2xr1'BUhLo}eX0v2']$->WM.9;.@qT/2zRbjJo(O/whf;NaSB(LYk|W[9iG"
    b"f*'y0?Vwxqz]{3]^z-j+A^;R_k_AZo]?vrQ8,6SAf1P/d3R$U_8PlA3_gfSE@{a]{}=BA9&junoubD=)s-yQx{AR`+"
    b"oL.`HBO496W7.o\\Sf2g?;qO-Siq)MK19ELg]/>jjkZh/RVz{'AWFO[FYV:{)O`:@Jc`^nV;x3t?`N#rC%6aG%Jk@%"
    b"]5H$cL]$J[n$2)C%g|_$M-.sBD<wYBvh8/'Vrth[8s.lo-3[)zDvx@b\\'z?0Z<E[7S^tW'2Rpi1aAuP2KqaDdJrQR"
    b"$wyvzh-%.)/zGI{g{w,ki^kHYYD3BMj:EV[^C\\Y)8IY+W84w6v:8j,kCRkN|8(6BaK<,B8'D@>UmK:IO?t,=9duJR"
    b"&gy8-q9lxSEQ3l9Y*EocW*EA%qCpDMO.XZ?*y1pN8zG^iO)EVpOflp)q/&8`J#;\\^C}EvD\\@umR@Ju5Z0t-XPW&S"
    b"$tBAfV>tNe8#d0ZD(fpYf`oE7zO7ES=\\#IBM5*pGBslMi$ah@$mgM$BpH$/1w$%OH%lXQ#g&:$^ayCz@$)Kn?5?lC"
    b"7|EH_d1kb0.FtW\\k@YJ[AZB,T\\jJ8|h<,jsrCqFHZkj+J,=_&zn+o0?8#Djy7yKT'y/4sEIx)'MEXf8XT8tr)6b'"
    b"YS?uOtJwd3LpcHnCixpPU==6vDFga(w(ZGmW:1kdE@V`o{5C#3vg*`[l<\\jR5-6v`eN5Zu)jlZ|&S8)}A|(>$`lI:"
    b"<O+OAw$>R(vo\\7')J2=yjVnk5q\\+#V9[U3^1^k{2R-JU<[5,/`wL'G*R@:$2z@dA?(%5RMkV&p%iTi'DD23jm*o="
    b",i[?}k,qtmp#eFU#cJ2$C<4$wv=#:Uz$Z1d%hUz$t1bh4YCfn*Mv,>N]bzB9jJ^Y;50rAq=LLuA?-te/b)tf\\&G#A"
    b"v[j=Gvkv[\\fL/gLUH;`D$Gf<Bot)4wlF%[AUv%^/>6rJr2i4v]SjPL%p1c8:rNxb{e;z7zUA`g`D_1j%O'Ag:sK6I"
    b"2AiB2%&|_jg]'O=A72o'S+CFf3U%nxMl:X>^,5]Sh20A`W^jDB@:WaoS`GbTx9|Aw8ymyQP[*G)ZcO%FS`(OL[><lS"
    b"83u-Fp5mx=EHIh6e;R(V_NKS>|_\\wg?/h$&v)u%BR>(6i6-w:?@w]r4\\\\v\\R1KH#hH]$NlT$wyv#M+{$F)m$M{"
    b"[$th#$xCG1=bWSEuq:]6IyI3S,5-_5{\\1fu#)u=yPWv/z@'Y8T8=,gv<-)1(j<xK:M.#Dt-{7=nq?pXlsU8gG74&&"
    b"Cd+9`LT4Y|%qFTrh0ZK*wA-uK42kr;yA*H8{|i'YUleE|m|;ka]OS_+Y.v%<'Krn3lW\\:?Ux9D)x_Zvl\\+R|o}hW"
    b"siKu58'|eP96fcA+C?7Kx,Q2*g=xsLWa7pleIVVoQfZNAP[8{12(zo)#n|lS?TI;ISnIiUu[HIrrE2O55yD=a5znUr"
    b"o6T[iFC4kRXz4RB{a+eP9v.M3}zSEk$61`#o(1%RO0%vMG#J$X%{NQ$_{a%"
)


def multiply(scalar, slots):
    """Steps: slots 0 to 2 = (X : Y : Z) of the base point times a scalar below 2**255.

    The scalar has 34 bytes; `slots` is new, of POINT_SLOTS."""
    key = bytearray(33)
    words = bytearray(SCRATCH)
    work = bytearray(WORK)
    try:
        # An odd number that is the same modulo L: L is added to an even one.
        unpack(scalar, words, 0, 20)
        unpack(ORDER, words, 60, 20)
        words[160] = scalar[0] & 1 ^ 1
        multiply_add(0, 0, words, 40, 1, 20)
        pack(words, key, 32)
        key[32] = 1
        slots[Y * SLOT] = slots[Z * SLOT] = 1
        program = BASE_FIRST
        for bit in range(16, 0, -1):
            look_up(0, 0, _LOW, _HIGH, slots, key, bit)
            run(0, 0, program, slots, work, b"", b"", 0, 0)
            program = BASE_NEXT
            if bit == 9:
                yield
    finally:
        wipe(key, words, work)
