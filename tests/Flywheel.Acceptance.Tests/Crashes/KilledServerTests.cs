using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Cli.Starting;
using Flywheel.Data.Predictions;
using Flywheel.Storage;
using Flywheel.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Acceptance.Tests.Crashes;

public sealed class KilledServerTests
{
    private const int Kills = 5;
    private const int Clients = 8;

    [Fact]
    public async Task Every_answer_that_left_a_killed_server_is_in_the_journal()
    {
        using var folder = new TemporaryFolder();
        var cancel = TestContext.Current.CancellationToken;
        var project = Path.Combine(folder.Path, "mine");
        await FlywheelProcess.RunAsync("init", project);
        (await FlywheelProcess.RunAsync("run", project)).ExitCode.ShouldBe(0);
        var acknowledged = new ConcurrentBag<string>();

        for (var kill = 0; kill < Kills; kill++)
        {
            using var server = new KilledProcess("serve", project, "--port", "0");
            var line = await server.WaitForAsync("Serving ", cancel);
            var words = line.Split(' ');
            using var client = new HttpClient { BaseAddress = new Uri(words[^1]) };
            var clients = Enumerable.Range(0, Clients).Select(_ => AskUntilDeadAsync(client, words[1].Split('/')[0], acknowledged, cancel)).ToArray();
            for (var before = acknowledged.Count; acknowledged.Count == before;)
            {
                // The first answers of a process wait for its compiler; the kill is for one that answers.
                await Task.Delay(10, cancel);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 + (kill * 150)), cancel);
            await server.KillAsync(cancel);
            await Task.WhenAll(clients);
        }

        var logged = await LoggedAsync(Path.Combine(project, ".flywheel"), cancel);

        acknowledged.Count.ShouldBeGreaterThan(50);
        acknowledged.Where(id => !logged.Contains(id)).ShouldBeEmpty();
    }

    private static async Task AskUntilDeadAsync(HttpClient client, string endpoint, ConcurrentBag<string> acknowledged, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                using var body = new StringContent($$"""{"rows":[{{StarterProject.Row}}]}""", Encoding.UTF8, "application/json");
                using var answer = await client.PostAsync($"/v1/endpoints/{endpoint}/predict", body, cancel);
                var document = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
                acknowledged.Add(document.GetProperty("predictions")[0].GetProperty("id").GetString()!);
            }
            catch (Exception dead) when (dead is HttpRequestException or IOException or JsonException)
            {
                return;
            }
        }
    }

    private static async Task<HashSet<string>> LoggedAsync(string root, CancellationToken cancel)
    {
        await using var workspace = (await Workspace.OpenAsync(new StorageOptions { Root = root }, [], [], TimeProvider.System, NullLogger<Workspace>.Instance, cancel)).Value;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dataset in await workspace.Journal.ListAsync(cancel))
        {
            await foreach (var row in workspace.Journal.ReadAsync(dataset, [], cancel))
            {
                ids.Add(PredictionRow.FromJson(row.Json.Span).Id);
            }
        }

        return ids;
    }
}
