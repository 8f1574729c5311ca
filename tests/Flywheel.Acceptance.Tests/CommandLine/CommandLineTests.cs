using System.Diagnostics;
using Flywheel.Cli;

namespace Flywheel.Acceptance.Tests.CommandLine;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData()]
    public async Task Help_names_every_verb_with_what_it_does(params string[] arguments)
    {
        var outcome = await FlywheelProcess.RunAsync(arguments);

        outcome.ExitCode.ShouldBe(0);
        foreach (var verb in VerbList.All)
        {
            outcome.Output.ShouldMatch($@"(?m)^   {verb.Command.Name} +{verb.Command.Description}$");
        }
    }

    [Fact]
    public async Task Help_takes_under_200_milliseconds()
    {
        var fastest = TimeSpan.MaxValue;

        // Other work on the machine can only make a run slower, so one fast run is proof.
        for (var run = 0; run < 20 && fastest.TotalMilliseconds >= 200; run++)
        {
            var started = Stopwatch.GetTimestamp();
            await FlywheelProcess.RunAsync("--help");
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        fastest.TotalMilliseconds.ShouldBeLessThan(200);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var outcome = await FlywheelProcess.RunAsync("--version");

        outcome.ShouldBe(new(0, $"{Cli.CommandLine.Version}\n", ""));
    }

    [Fact]
    public async Task A_misspelt_verb_is_a_usage_error_that_names_the_nearest_one()
    {
        var outcome = await FlywheelProcess.RunAsync("docter");

        outcome.ShouldBe(new(2, "", """
            usage: There is no verb 'docter'. Did you mean 'doctor'?
              'flywheel --help' lists the verbs, 'flywheel VERB --help' explains one.

            """));
    }

    [Fact]
    public async Task An_unknown_option_is_a_usage_error()
    {
        var outcome = await FlywheelProcess.RunAsync("doctor", "--nope");

        outcome.ShouldBe(new(2, "", """
            usage: Unrecognized command or argument '--nope'.
              'flywheel --help' lists the verbs, 'flywheel VERB --help' explains one.

            """));
    }

    [Fact]
    public void Every_verb_explains_itself_in_one_sentence_without_a_full_stop()
    {
        foreach (var verb in VerbList.All)
        {
            verb.Command.Description.ShouldNotBeNullOrWhiteSpace();
            verb.Command.Description.ShouldNotEndWith(".");
            verb.Command.Description.Length.ShouldBeLessThan(80);
        }
    }

    [Fact]
    public void Verbs_have_different_names() =>
        VerbList.All.Select(verb => verb.Command.Name).ShouldBeUnique();
}
