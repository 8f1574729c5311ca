using System.Text;
using Flywheel.Cli.Starting;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>A server that starts reads the live state it stored the last time, and makes it again when it cannot be used.</summary>
public sealed class StoredStateTests(WeatherProject weather)
{
    [Fact]
    public async Task The_second_start_reads_what_the_first_one_stored_and_gives_the_same_answers()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;

        var first = await StartAsync(folder, append: true, cancel);
        var second = await StartAsync(folder, append: false, cancel);

        first.Source.ShouldBe("live state rebuilt: The live state of these events was not stored yet.");
        second.Source.ShouldStartWith("live state read: ");
        second.Score.ShouldBe(first.Score);
        first.Score.ShouldNotBe(first.ScoreBefore);
    }

    [Fact]
    public async Task A_stored_state_with_one_flipped_bit_is_made_again_and_stored_again()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        var whole = await StartAsync(folder, append: false, cancel);
        Damage(folder);

        var damaged = await StartAsync(folder, append: false, cancel);
        var healed = await StartAsync(folder, append: false, cancel);

        damaged.Source.ShouldStartWith("live state rebuilt: The bytes in '");
        damaged.Score.ShouldBe(whole.Score);
        healed.Source.ShouldStartWith("live state read: ");
        healed.Score.ShouldBe(whole.Score);
    }

    private static async Task<(string Source, double ScoreBefore, double Score)> StartAsync(TemporaryFolder folder, bool append, CancellationToken cancel)
    {
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        var before = await ScoreAsync(server, cancel);
        if (append)
        {
            using var taken = await server.Client.PostAsync("/v1/datasets/weather/rows", new StringContent(WeatherProject.LateRow, Encoding.UTF8, "application/x-ndjson"), cancel);
            (await taken.Content.ReadAsStringAsync(cancel)).ShouldBe("{\"appended\":1}");
        }

        return (server.Endpoint.Snapshot.Source.ToString(), before, await ScoreAsync(server, cancel));
    }

    private static async Task<double> ScoreAsync(WeatherServer server, CancellationToken cancel) =>
        (await server.PredictAsync(StarterProject.Row, cancel)).GetProperty("predictions")[0].GetProperty("score").GetDouble();

    private static void Damage(TemporaryFolder folder)
    {
        var state = Directory.EnumerateFiles(folder[".flywheel", "objects"], "*", SearchOption.AllDirectories).Single(file => File.ReadAllBytes(file).AsSpan().IndexOf("flywheel live state"u8) >= 0);
        File.SetAttributes(state, FileAttributes.Normal);
        var bytes = File.ReadAllBytes(state);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(state, bytes);
    }
}
