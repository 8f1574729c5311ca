using System.Net.Http.Json;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Testing;

namespace Flywheel.Acceptance.Tests.Crashes;

/// <summary>A tracking server is killed while eight clients log to it; every call it answered is there afterwards.</summary>
public sealed class KilledTrackingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_call_is_there_after_kills()
    {
        using var folder = new TemporaryFolder();
        var (random, acknowledged, run) = (new SeededRandom(11), new HashSet<long>(), "");
        for (var (kill, step) = (0, 0L); kill < 4; kill++)
        {
            using var server = new KilledProcess("serve", "--workspace", folder["ws"], "--port", "0");
            using var client = new HttpClient { BaseAddress = new Uri((await server.WaitForAsync("Tracking at ", Token))["Tracking at ".Length..].Trim()) };
            run = run.Length > 0 ? run : await StartAsync(client);
            var logging = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    var mine = Interlocked.Increment(ref step);
                    try
                    {
                        using var answer = await client.PostAsJsonAsync("/api/2.0/mlflow/runs/log-metric", new { run_id = run, key = "m", value = mine, timestamp = mine, step = mine }, Token);
                        answer.EnsureSuccessStatusCode();
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }

                    lock (acknowledged)
                    {
                        acknowledged.Add(mine);
                    }
                }
            }, Token)).ToArray();

            await Task.Delay(200 + (int)random.NextInt64(500), Token);
            await server.KillAsync(Token);
            await Task.WhenAll(logging);
        }

        using var last = new KilledProcess("serve", "--workspace", folder["ws"], "--port", "0");
        using var reader = new HttpClient { BaseAddress = new Uri((await last.WaitForAsync("Tracking at ", Token))["Tracking at ".Length..].Trim()) };
        var history = await reader.GetFromJsonAsync<JsonElement>($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=m", Token);
        var kept = history.GetProperty("metrics").EnumerateArray().Select(point => point.GetProperty("step").GetInt64()).ToList();

        acknowledged.Count.ShouldBeGreaterThan(100);
        acknowledged.Except(kept).ShouldBeEmpty();
        kept.Distinct().Count().ShouldBe(kept.Count);
    }

    private static async Task<string> StartAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("/api/2.0/mlflow/runs/create", new { experiment_id = "0" }, Token);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("run").GetProperty("info").GetProperty("run_id").GetString()!;
    }
}
