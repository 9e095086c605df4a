# SPDX-License-Identifier: Apache-2.0
#
# Reads an HTML report as a strict reader would: every element is closed in order (SVG as XML), attributes are
# quoted, every & begins a known entity, ids are unique, links lead to ids of the page, and nothing is fetched or
# run from anywhere. Prints what is wrong with its line; exit code 1 then. Perl alone, without modules.
use strict;
use warnings;

local $/;
open(my $in, '<:encoding(UTF-8)', $ARGV[0]) or die "$ARGV[0]: $!\n";
my $text = <$in>;
my @wrong;
my (@open, %id, @href, %seen);
my %void = map { $_ => 1 } qw(meta link input br hr img col);
my %optional = map { $_ => 1 } qw(html); # its end tag may be left out

sub line { return 1 + (substr($text, 0, $_[0]) =~ tr/\n//) }
sub wrong { push @wrong, line($_[0]) . ': ' . $_[1] }

wrong(0, 'does not begin with a doctype') unless $text =~ /\A<!doctype html>/i;
wrong(0, 'is not UTF-8 throughout') if $text =~ /\x{FFFD}/;
while ($text =~ /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g) { wrong(pos $text, 'a control character') }

pos($text) = 0;
while (pos($text) < length $text) {
    my $at = pos $text;
    if ($text =~ /\G<!--.*?-->/gcs || $text =~ /\G<!doctype html>/gci) { next }
    if ($text =~ /\G<(style)\b[^>]*>(.*?)<\/style>/gcs) {
        wrong($at, "the style fetches something: $1") if $2 =~ /(url\s*\([^)]*\)|\@import)/;
        next;
    }
    if ($text =~ /\G<\/([a-zA-Z][-a-zA-Z0-9]*)\s*>/gc) {
        pop @open while @open && $open[-1] ne $1 && $optional{$open[-1]};
        if (!@open || $open[-1] ne $1) { wrong($at, "</$1> closes " . (@open ? "<$open[-1]>" : 'nothing')) }
        pop @open if @open;
        next;
    }
    if ($text =~ /\G<([a-zA-Z][-a-zA-Z0-9]*)((?:\s+[-a-zA-Z:_]+(?:="[^"<]*")?)*)\s*(\/?)>/gc) {
        my ($tag, $attributes, $closed) = ($1, $2, $3);
        my %has;
        $seen{$tag}++;
        wrong($at, "<$tag> runs or fetches something") if $tag =~ /^(script|iframe|object|embed|link|base|form)$/i;
        while ($attributes =~ /([-a-zA-Z:_]+)(?:="([^"]*)")?/g) {
            my ($name, $value) = ($1, defined $2 ? $2 : '');
            wrong($at, "$name twice in <$tag>") if $has{$name}++;
            wrong($at, "$name runs something") if $name =~ /^on/i || $value =~ /^\s*javascript:/i;
            wrong($at, "$name=\"$value\" leads out of the page")
                if $name =~ /^(src|href|xlink:href|action|data|style)$/i && $value =~ m{//|^\s*(data|file):}i;
            while ($value =~ /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/g) { wrong($at, "a bare & in $name") }
            if ($name eq 'id') { wrong($at, "id $value twice") if $id{$value}++ }
            push @href, [$at, $1] if $name =~ /^(?:xlink:)?href$/ && $value =~ /^#(.+)/;
            push @href, [$at, $1] if $name eq 'for' && $value =~ /^(.+)$/;
            push @href, [$at, $1] while $value =~ /url\(#([^)]+)\)/g;
        }
        push @open, $tag unless $closed || $void{$tag};
        next;
    }
    if ($text =~ /\G&(?:amp|lt|gt|quot|apos|nbsp|middot|times|#\d+|#x[0-9a-fA-F]+);/gc) { next }
    if ($text =~ /\G[^<&]+/gcs) { next }
    $text =~ /\G(.{1,40})/gcs;
    wrong($at, "not understood: $1");
}
for (@open) { wrong(length $text, "<$_> is never closed") unless $optional{$_} }
for (@href) { wrong($_->[0], "leads to #$_->[1], which is not there") unless $id{$_->[1]} }
wrong(0, "without <$_>") for grep { !$seen{$_} } qw(html title main h1 h2 table svg);
binmode STDOUT, ':encoding(UTF-8)';
print "$ARGV[0]:$_\n" for @wrong > 20 ? @wrong[0 .. 19] : @wrong;
exit(@wrong ? 1 : 0);
