# Grows a tree of a kind that is hard to end, makes the file UP when it stands, and lives for minutes.
# Usage: tree.pl KIND UP TOKEN; every process of it carries TOKEN in its command line, or has forked from one that does.
use strict; use POSIX ();
my ($kind, $up, $token) = @ARGV;
sub up { open my $file, '>', $up or die $!; close $file }
sub stay { select undef, undef, undef, 0.5 for 1 .. 600; exit }
sub child(&) { my ($body) = @_; my $pid = fork(); die $! if !defined $pid; if ($pid == 0) { $body->(); exit } return $pid }
my @bare = ('/usr/bin/env', '-i', $^X, $0, 'one', $up, $token);

if ($kind eq 'one') { up(); stay() }
elsif ($kind eq 'child') { child { stay() }; up(); stay() }
elsif ($kind eq 'group') { child { setpgrp(0, 0); up(); stay() }; stay() }
elsif ($kind eq 'session') { child { POSIX::setsid(); up(); stay() }; stay() }
elsif ($kind eq 'daemon') { child { POSIX::setsid(); child { up(); stay() }; exit }; stay() }
elsif ($kind eq 'bare daemon') { child { POSIX::setsid(); child { exec @bare }; exit }; stay() }
elsif ($kind eq 'TERM ignored') { $SIG{$_} = 'IGNORE' for qw(TERM INT HUP); up(); stay() }
elsif ($kind eq 'stopped') { child { kill 'STOP', $$; stay() }; up(); stay() }
elsif ($kind eq 'zombies') { for (1 .. 20) { child { exit } } child { stay() }; up(); stay() }
elsif ($kind eq 'respawner') {
  $SIG{$_} = 'IGNORE' for qw(TERM INT HUP);
  for my $round (1 .. 600) { my $pid = child { up() if $round == 1; select undef, undef, undef, 0.2; stay() if $round % 2 }; waitpid $pid, 0 }
}
elsif ($kind eq 'fork storm') {
  $SIG{TERM} = 'IGNORE';
  for (1 .. 8) { child { for (1 .. 6000) { exit if fork(); select undef, undef, undef, 0.02 } } }
  up(); stay();
}
else { die "no kind $kind" }
