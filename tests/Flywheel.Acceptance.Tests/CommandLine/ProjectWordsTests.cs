using System.CommandLine;
using Flywheel.Cli;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.CommandLine;

public sealed class ProjectWordsTests
{
    [Theory]
    [InlineData(1, "flights", ".", "flights")]
    [InlineData(1, "PROJECT flights", "PROJECT", "flights")]
    [InlineData(1, "nowhere flights", "nowhere", "flights")]
    [InlineData(0, "", ".", null)]
    [InlineData(0, "champion", ".", "champion")]
    [InlineData(0, "PROJECT", "PROJECT", null)]
    [InlineData(0, "PROJECT champion", "PROJECT", "champion")]
    public void The_project_may_be_left_out(int needed, string written, string project, string? thing)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "flywheel.yaml"), "");
        var command = new Command("verb");
        var words = new ProjectWords(command, needed, ("thing", "A thing"));

        var read = words.Read(command.Parse(written.Replace("PROJECT", folder.Path, StringComparison.Ordinal)));

        read.Folder.ShouldBe(project.Replace("PROJECT", folder.Path, StringComparison.Ordinal));
        read.Things.ShouldBe([thing]);
    }

    [Fact]
    public void A_thing_that_is_needed_and_missing_is_named()
    {
        var command = new Command("diff");
        _ = new ProjectWords(command, 2, ("before", "A version"), ("after", "A version"));

        command.Parse("flights").Errors.Select(error => error.Message).ShouldBe(["Name 'before' and 'after': flywheel diff [project] before after."]);
    }
}
