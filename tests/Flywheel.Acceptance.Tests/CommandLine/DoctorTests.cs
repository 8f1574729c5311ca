using System.Text.Json.Nodes;

namespace Flywheel.Acceptance.Tests.CommandLine;

public sealed class DoctorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flywheel-doctor-");

    [Fact]
    public async Task A_machine_that_was_set_up_is_healthy()
    {
        var outcome = await FlywheelProcess.RunAsync("doctor", "--workspace", _folder.FullName);

        outcome.ExitCode.ShouldBe(0, outcome.Output + outcome.Error);
        outcome.Output.ShouldContain($"ok    workspace                        {_folder.FullName} is writable");
        outcome.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task With_json_the_answer_is_one_document()
    {
        var outcome = await FlywheelProcess.RunAsync("doctor", "--json", "--workspace", _folder.FullName);

        var document = JsonNode.Parse(outcome.Output)!;
        document["healthy"]!.GetValue<bool>().ShouldBeTrue();
        string[] subjects = [.. document["findings"]!.AsArray().Select(finding => finding!["subject"]!.GetValue<string>())];
        string[] expected = [".NET SDK", "libduckdb.so", "libonnxruntime.so", "libxgboost.so.0", "workspace", "free disk"];
        expected.ShouldBeSubsetOf(subjects);
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_made_is_refused_with_a_remedy()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var outcome = await FlywheelProcess.RunAsync("doctor", "--workspace", Path.Combine(file, "workspace"));

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldBe($"""
            refused: workspace [doctor.unhealthy]
              {file} is a file, so nothing can be made in it.
              Choose another folder with --workspace DIR.

            """);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
