using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>What a page about a protocol shows is what the server answers.</summary>
public sealed partial class PageTests(WeatherProject weather)
{
    [Theory]
    [InlineData("open-inference.md", 5)]
    [InlineData("native.md", 5)]
    [InlineData("batch.md", 2)]
    [InlineData("feature-server.md", 3)]
    [InlineData("foreign-models.md", 7)]
    [InlineData("explanations.md", 4)]
    [InlineData("bandits.md", 4)]
    public async Task Every_command_of_a_page_answers_as_the_page_says(string page, int atLeast)
    {
        using var folder = weather.Copy();
        CopyTo(folder.Path, Path.Combine("tests", "data", "foreign"));
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository(), "docs", page), cancel);
        var commands = lines.Index().Where(line => line.Item.StartsWith("$ curl ", StringComparison.Ordinal) || line.Item.StartsWith("$ flywheel ", StringComparison.Ordinal)).ToArray();
        commands.Length.ShouldBeGreaterThanOrEqualTo(atLeast);

        foreach (var (at, command) in commands)
        {
            var text = command[2..].Replace("localhost:5080", server.Client.BaseAddress!.Authority, StringComparison.Ordinal);
            var shell = new ProcessStartInfo("bash", ["-c", text]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
            shell.Environment["PATH"] = $"{AppContext.BaseDirectory}:{shell.Environment["PATH"]}";
            using var run = Process.Start(shell)!;
            var answer = await run.StandardOutput.ReadToEndAsync(cancel);

            Shape(answer).ShouldBe(Shape(lines[at + 1]), command);
        }
    }

    // Ids and times differ from call to call, and scores in their last digits from machine to machine.
    private static string Shape(string json) => Id().Replace(Score().Replace(Time().Replace(json.Trim(), "TIME"), "SCORE"), "ID");

    // Commands of a page name files of the repository as its reader has them.
    private static void CopyTo(string folder, string part)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository(), part)))
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
            File.Copy(file, Path.Combine(folder, part, Path.GetFileName(file)));
        }
    }

    internal static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Flywheel.slnx is in no folder above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("01[0-9A-Z]{24}")]
    private static partial Regex Id();

    [GeneratedRegex("\"20[0-9-]+T[0-9:.]+Z\"")]
    private static partial Regex Time();

    [GeneratedRegex("0[.][0-9]{3,}")]
    private static partial Regex Score();
}
