using Flywheel.Protocols.MLflow;

namespace Flywheel.Protocols.Tests.MLflow;

public sealed class TranscriptTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "MLflow", "transcripts");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_server_answers_as_the_transcript_says(string name)
    {
        await using var server = await TrackingServer.StartAsync();

        await new Transcript(server.Client).PlayAsync(await ReadAsync(name));
    }

    [Fact]
    public async Task Every_call_that_is_answered_stands_in_a_transcript()
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            foreach (var line in (await ReadAsync(name.Data)).Split('\n').Where(line => line.StartsWith("> ", StringComparison.Ordinal)))
            {
                var path = line.Split(' ')[2].Split('?')[0];
                asked.Add($"{line.Split(' ')[1]} {Prefixes.Aggregate(path, (rest, prefix) => rest.StartsWith(prefix, StringComparison.Ordinal) ? rest[prefix.Length..] : rest)}");
            }
        }

        var answered = MlflowRoutes.Api.Concat(MlflowRoutes.Proxy).SelectMany(path => path.Value.Keys.Select(verb => $"{verb} {path.Key}"));
        answered.Where(call => !asked.Any(line => call.EndsWith('/') ? line.StartsWith(call, StringComparison.Ordinal) : line == call)).ShouldBeEmpty();
    }

    private static readonly string[] Prefixes = ["/ajax-api/2.0/mlflow/", "/api/2.0/mlflow/", "/ajax-api/3.0/mlflow/", "/api/3.0/mlflow/", "/api/2.0/mlflow-artifacts/", "/ajax-api/2.0/mlflow-artifacts/"];

    internal static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder, name + ".txt"), TrackingServer.Token);
}
