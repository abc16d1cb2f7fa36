"""Multiples of Ed25519's base point, in constant time: for signatures and for key pairs.

A comb of 4 teeth, 64 bits apart, in 4 blocks of 16 bits. The scalar's 256 binary digits are 1 and
-1: bit i + 1 of an odd number tells digit i, the last one is 1. A block's table has the 8 sums of
teeth with a positive last tooth; each look-up reads them all.
"""

from .elements25519 import SCRATCH, look_up, multiply_add, pack, unpack
from .field25519 import SLOT, WORK, run
from .programs25519 import BASE_FIRST, BASE_NEXT, ORDER, Y, Z

# Of two blocks each. A block has 30 words of two digits, for each word the 8 points; a digit is
# two characters c and d: c + 91 * d - 3220. A file apart would take longer to find and to open.
# Written by tools/tables.
_LOW = (
    b"-r)UJ\\:iL-5Pf4M_U4G+BFw|[>P_/rn|EikQSB\\W}$y[@HMO5.[<eGIXCiMo?G|y^)rUQ;MBM]K'=_<);OuC$b<8"
    b"|9)/7h_5;7*UXQ<7<GAm0WW[^wUhM6cOn3p)o%]7v>F4W*3`F$;=HEHaS<]L{pfUsaq[-Oq>}St?{%BaGe}DBC#/Tr"
    b"$Gegv/#qhtTiUU}d]%ymH)*6yt]55LXkj=(1PSE<S,?pbAYL?5oHBhhKf)M[[Sbf8s1`\\;hvQo80{O>.,SKfEdF/B"
    b"Q`x{8RjPuL.+2b-Im+w==]kn#I^0%IZe$&0C$gG[%(;K%UcJ#LW,#C:iJ-m8`TA-:@I@s61SVhhUx`;vr,rXU|)N*C"
    b"Lcy]FgX-zG)2V$-|gwgx``x`=f;TMaY(N)*:imA.hM{M.iDkXE'gP|8?^RQjdkZ6<viXX5aRvj19MRA`((o5aq)]z$"
    b"O{#G>FxxN^?:EmzdC+@kj;3=18$Av]nsaH2H^:;t);MB_+AJ&l_?Oj,d[CF'H's|4<&crZNNM9IU3]'@].Mm;P.4m@"
    b"t(dthtnPp+-ML[9jgBuR6d3^%j2@s5O/fC;)|IG3)Lyb0Waep,KHWP?*.ObbrInpv\\)/X6C#%-%p>.$=?[$V+D$*_"
    b"Y$4m0%,tW%ZYc#As0ON`er&Nrb@f*p$98=#P2rI&7)X:dGoPN%>Ft[q3N$0U[N]o#,}KntpBx.8dg^OK+vx><<hQ>"
    b"\\lF<zE^dRW&L>5H$,')$'kybtveHMP%]p%a:PHqi1lmat4yIIRD#Q)mr,+6$/.uzO'kG[,rtAO]xT4R(UN]kwF3:O"
    b"}f&fUTsY[ww&:j>_Tv6zYph{e|/jQD>YYoPR$]zIPc\\z7413nh:J4(;i<^Y;G]w.*D+c$`yP\\@I2%dUn&l=&pk`e"
    b"%?(f0UzIcxsVW1Vy;?'W.3(;dN=OXyMc3)B*,M?#mbt#UAR$2FF%|j/%i>8#Wl]%5d1$H@*&O/]HZ>'HdF@l8GCSla"
    b"\\)fT1\\14sdA5-']K|gfTc|h]nf]^QeKO&jf(4|lFpeNHm;xeZimzk`c`.%<a4Y<_q7Yf%48{O#{mzC7oz;M)7'hw"
    b"O-Y1,OTQa/)#}u18KzxE>z9EZF2g+3w5b.D/zY_'d<cD+mjpX9.n*l@ZM@.DOwpkr-YDQEO=I,k<3XKKLFS|Jps|,a"
    b"pzkO<5cHwe`ONbrrxupj`gon1@;{?)Ver\\}^|3V/,6HE9zv{AA^Wj\\B@F?DCo@Ol>1Pu1wFQkocssU'tzdxqyLLJ"
    b"LsS$h0[%}4j$T%$%@V-#ep^$9+C#;q)$Y3jHS_>(iZ4|L=bi1[v#(;O&@zuEOb,sq=J+4Z,sf*G[\\\\*rTJTy6-aS"
    b"sV|*P-zH,i|J(r'Z:];=voK6IO)YIxd\\zZd2;yZMg[E(XAie@$CR;57mf^oD=bw>f@'$aWM$$yZ`)MSAPSKZvsK[]"
    b"8%uj(crm&+Y#tl,J8W0E{XLv-jyYx_.`PTI3d/-]N2RR8S[2IK(V$1SLs^*ntB^[q)`QE7pYF-mZxN/B594EZ)v0`a"
    b"U9>DSUFaYsr-jKFUlmO;g*>,]KxhB#a5([{/)ujjTAf3)7%ccm#D+nk`#qf.%rxJ$I>U$S7'#\\?$#HAl$O<9%jY$J"
    b"XI*x+\\Lx0RW`/HFCrDT$30Cm6>Q<?Wm_A^SCjX42GNB/y_QpkM,fj|'EI#W%v0ESk6}ZVCi1><\\|FqJX|xZ$Vl>{"
    b"<J45k.]EvQO`]&*bFr9P9:\\fSVtPIu#Gq`K*Fh{wv2k&L:Y9Ee9_1X%2qNYPij_f&E9>g(^;LALW2Ujey_tWYt<iF"
    b"<zLgjhB)?@ZZvfF.d4&S,>A2&ata$g?g4alOi%lwA4YI#Z)?=I0K:yf:Uk8]|^Ia@q{sx]EV'U$|S={,+7kD-d:,$k"
    b"Y{o1DDc.qWwe`]bRCmL;$1d3%Bq3$i*2$_dk$w;S$.FE#M>W#"
)
_HIGH = (
    b"#T@:}tNc2mzwDz(FaS$nCD>%[%q>kJ5V/W}$;B*cn?$y|=@I1DK,X/5P#5T[u,]oSgY(y-idBr}9|u?IzSOKzPg-0,"
    b"3lZj\\AHmOp-Hayc%awE<'nl(oR{AvZO_/|TVUvHO3%'hcl8zd#+=8YUgcn3ysE7M|rK%a-,e/%oRfk|eDRGatTEkL"
    b"3U(`Wg@xxGbzME&eN:^R|&&bme(b6H|vqME?p}P3@ly;#pFae_B3TE8yZK{_U9cctU6U{dj'aWzL%OPLO{6bMFJ/l,"
    b"qKrawGNfFwx(||\\0X&61|g%+O/%^,_$}<,%HA6$W`R%{l&#*m&#SC>z3Ipk(bH^.93|hr`c_lU)3O9U)9+>-'DdQy"
    b"MVpE17t,zp}PnBr`D/F]>D`&TA:UJev1n8D/|S>VH&HPazqQ\\^Rc9xSUBv(4l8LrP@.0_q*weKo|1Fx$[2h/NJATb"
    b"y>B8D$EU&$DO3Nd&_t(2)c#6'`?;u[OYvc/UsQ-WuHx'\\q5eV&1/wicA+#EFaed\\I0?59;,h`J<OBrADes)M8pQ("
    b"lerW\\YzZQ6&u/S0c^:sPv/;MpoT\\hm0&S_315{1SuxCDKdzir#j|y[DMr(^cm)*%8z^@W<c(rD;3$W*7$k40$%Y7"
    b"#+pL#l$^#UL2$-FO#VSO<Kj]@bh<2AUJyy@/%??P5eST$0Ff?Ad(&ICcS#`f$Zv$>{JUu73S*c>tUm:*h-n:uuG=C="
    b"D1QIQLRBkjD.E@P13%5k||gVen3^hw$&g$}L[l|Oz[W?Z>^Z3N4fu3rE\\KYd*o_Oe[Jgcax5o]lrb<Pa\\*?muG0A"
    b"\\N:Z5AwhtT5\\|Mh5-{MhdF:e9hpsQy#cMAU8rYCi'2sLhw9p/3:K:SIY)nF]%'gEi>h%d;7uck>W#R=Q{szIvE=e"
    b"d.z_=p.[F,T#hI/7#-*8iXCrZhv_%GlepXM9kc<4qX#(20#41=#d98#RTf#Hr7$4|/%0J)#R-BgpfGL?:cXF8gZrki"
    b"(mW1,9Tg=^(4d|m#e}eOw}3n[B2`O1=;g:ji#24OmO`'J@8M8Sb[Fe3B[AowJASU<il@MJph{.\\{wZ=;MW+K|vb=s"
    b"<n=.Wo6-i7e2>:tx``W?gi-+I@J#h6{]S4-idy&9DYfFT?0N'%5`#4vXQY<*-rV#=M06|EJv[LEeDLaG&6m]_rNrc@"
    b"HavK<9%[JLmU^B2z45V:%OFyZ$xV&U$5DVvPmx]$YOQ)@pKjMuc]GUCd,ebKHXup3zG9G2u2KggUT35N7aM2$cC5N:"
    b":7O%-j3%,nk%f_##>@w$]xi#}TS$1yi#jW(2;%e/wPn?}co&iFf\\sp$#D[Q;5=aon>ebO=.S+M:0%JjFb?}3aj<5="
    b"%#0oR/pxk\\)gGh/`e5>LW=6jH#ew?G'SaW;k;T2V?&w3toH9U+\\\\;pA(E._C[Byc).*f(S3HrJd/^;oYlUd2fUH"
    b"GE&4-'KradZU8KvNfi.WxH4Bn5^{_'PX&w0VSd({$4hec]x*7w(k+x@]De?\\?7Buq$NjJ#,sHit)Lrm$a_4w[V=Qg"
    b"9W6@ahkj1X.^uKy(rnv`E&&=1cR0HG?K>IeuaKY2ZN@]ba@#<V%#@%vTn&%1lL#o5D#=CU%qNj#jL\\#oDK#:2]%&j"
    b"jT1.{vLA:^f\\jB?YvO>S'Y')S/#JJ>^Btz>SBdJ|[w\\`M0>`PLTK2`Ao]pRFe=ND[`4;a9y5<yZ0kZWIIf,OZ)ow"
    b"W|EI9ju;1T#oK@dP=oWU1<\\BeMl[AF1K|x2/gE3F]4('sv'O|Q?I_Jl;7W5{$^bx@]hL>)|?3&NuB9C2y<1o=Y[JB"
    b"/s\\W/+eNfcZlAPtUM0a>=pz)[66.mzy7u-$rdq$ZDUUIC7MD7C6wbwl^lt7k2v>$lj;;iVrXXBh^*WC7y89Zw|2jf"
    b"V4v{BXueA+M.s\\>RqVCDvhZ#YT>%7L{#urz#>q%%nGG$Cr@#&EQ$"
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
        for secret in (key, words, work):
            secret[:] = bytes(len(secret))
