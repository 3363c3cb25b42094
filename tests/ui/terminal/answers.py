"""What terminals answer to programs that ask them, each taken from its own documents or source."""

from typing import Final

ST: Final = "\x1b\\"

_COLOURS: Final = (
    f"\x1b]4;1;rgb:cccc/0000/0000{ST}",
    f"\x1b]10;rgb:dada/dada/dada{ST}\x1b]11;rgb:1e1e/1e1e/1e1e{ST}",
    "\x1b]11;rgb:1c1c/1c1c/1c1c\x07",
    f"\x1b]12;rgb:ffff/ffff/ffff{ST}",
    "\x1b]52;c;eHJYRHFh\x07",
)
_REPORTS: Final = (
    "\x1b[24;80R",
    "\x1b[1;2R",
    "\x1b[?24;80;1R",
    "\x1b[0n",
    "\x1b[?997;1n",
    "\x1b[4;720;960t",
    "\x1b[6;20;8t",
    "\x1b[8;36;120t",
    "\x1b[48;36;120;0;0t",
    "\x1b[?2004;2$y",
    "\x1b[4;2$y",
    f"\x1bP1$r0 q{ST}",
    f"\x1bP1$r0;38:2::1:2:3m{ST}",
    f"\x1bP0$r{ST}",
)

ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "xterm": (
        f"\x1bP>|XTerm(370){ST}",
        "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",
        "\x1b[>41;370;0c",
        f"\x1bP!|00000000{ST}",
        f"\x1bP1+r544e=787465726d2d323536636f6c6f72{ST}",
        "\x1b[>4;2m",
        "\x1b[?1;0;256S",
        "\x1b[3;1;1;128;128;1;0x",
        f"\x1b]lxr title xxr{ST}",
        f"\x1b]Licon{ST}",
    ),
    "kitty": (
        f"\x1bP>|kitty(0.35.2){ST}",
        "\x1b[?62;c",
        "\x1b[>1;4000;35c",
        "\x1b[?31u",
        f"\x1b_Gi=31;OK{ST}",
        f"\x1b_Gi=31;ENOENT:Failed to open file x r{ST}",
        f"\x1b]21;foreground=rgb:dd/dd/dd;background=rgb:00/00/00{ST}",
        f"\x1b]99;i=x:p=?;a=focus,report:o=always{ST}",
    ),
    "foot": (
        f"\x1bP>|foot(1.16.2){ST}",
        "\x1b[?62;4;22c",
        "\x1b[>1;011602;0c",
        f"\x1bP!|464f4f54{ST}",
        "\x1b[?0u",
        f"\x1bP1+r524742=38{ST}",
    ),
    "wezterm": (
        f"\x1bP>|WezTerm 20240203-110809-5046fc22{ST}",
        "\x1b[?65;4;6;18;22c",
        "\x1b[>1;277;0c",
        f"\x1bP!|00000000{ST}",
    ),
    "iTerm2": (
        f"\x1bP>|iTerm2 3.5.0{ST}",
        "\x1b[?62;4c",
        "\x1b[>64;2500;0c",
        f"\x1b]1337;ReportCellSize=17.0;8.0;2.0{ST}",
        "\x1b]1337;Capabilities=T3CwLrMSc7UUw9Ts3BSyHaDxr\x07",
    ),
    "alacritty": ("\x1b[?6c", "\x1b[>0;1302;1c", "\x1b[?0u", "\x1b[?2026;2$y"),
    "ghostty": (f"\x1bP>|ghostty 1.0.1{ST}", "\x1b[?62;22c", "\x1b[>1;10;0c", "\x1b[?2048;1$y"),
    "konsole": (f"\x1bP>|Konsole 24.02.0{ST}", "\x1b[?62;1;4c", "\x1b[>1;240200;0c"),
    "VTE": (
        f"\x1bP>|VTE(7600){ST}",
        "\x1b[?65;1;9c",
        "\x1b[>65;7600;1c",
        f"\x1bP!|7E565445{ST}",
    ),
    "Windows Terminal": (
        "\x1b[?61;4;6;7;14;21;22;23;24;28;32;42c",
        "\x1b[>0;10;1c",
        f"\x1bP!|00000000{ST}",
        "\x1b[88;45;120;1;0;1_",
    ),
    "tmux": (f"\x1bP>|tmux 3.4{ST}", "\x1b[?1;2;4c", "\x1b[>84;0;0c"),
    "mintty": (f"\x1bP>|mintty 3.7.1{ST}", "\x1b[?64;1;2;4;6;9;15;21;22;28;29c"),
    "any": (
        *_COLOURS,
        *_REPORTS,
        "\x1b[I",
        "\x1b[O",
        "\x1b[<35;50;20M",
        f"\x1b^xr{ST}",
        f"\x1bXxr{ST}",
    ),
}
EVERY: Final = tuple(dict.fromkeys(each for some in ANSWERS.values() for each in some))
