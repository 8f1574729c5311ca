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

    internal static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder, name + ".txt"), TrackingServer.Token);
}
