using System.Net.Http.Json;
using System.Text.Json;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>What <c>flywheel serve</c> is told holds in a project's folder too.</summary>
public sealed class ServeOptionTests(WeatherProject weather)
{
    [Fact]
    public async Task An_artifact_root_and_allowed_hosts_hold_beside_a_projects_endpoint()
    {
        using var project = weather.Copy();
        using var files = new TemporaryFolder();
        using var server = FlywheelProcess.Start(new Dictionary<string, string>(), "serve", project.Path, "--port", "0", "--artifact-root", $"file://{files.Path}", "--allowed-hosts", "ml.example");
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(await AddressAsync(server.StandardError)) };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/2.0/mlflow/runs/create") { Content = JsonContent.Create(new { experiment_id = "0" }), Headers = { Host = "ml.example" } };

            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

            var info = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("run").GetProperty("info");
            info.GetProperty("artifact_uri").GetString().ShouldBe($"file://{files.Path}/0/{info.GetProperty("run_id").GetString()}/artifacts");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> AddressAsync(StreamReader said)
    {
        while (await said.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("Serving ", StringComparison.Ordinal))
            {
                return line[(line.IndexOf("http", StringComparison.Ordinal))..];
            }
        }

        throw new InvalidOperationException("The server ended before it served.");
    }
}
