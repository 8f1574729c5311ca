using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Security;
using Flywheel.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Access;

/// <summary>Letting people in from the command line, and in whose name things are decided then.</summary>
public sealed class PeopleVerbTests(WeatherProject weather)
{
    private const string Row = """{"measured_at":"2025-01-05T18:00:00Z","station":"coast","temperature_c":7,"pressure_hpa":990,"humidity_percent":97,"wind_kmh":30,"rain_mm":41.5}""";

    [Fact]
    public async Task A_workspace_that_knows_nobody_is_not_served_to_others()
    {
        using var folder = new TemporaryFolder();

        var open = await FlywheelProcess.RunAsync("serve", "--workspace", folder["ws"], "--port", "0", "--address", "0.0.0.0");
        var named = await FlywheelProcess.RunAsync("serve", "--workspace", folder["ws"], "--port", "0", "--address", "localhost");

        open.ExitCode.ShouldBe(1);
        open.Error.ShouldContain("At 0.0.0.0 everybody who reaches this machine could read and change everything: this workspace knows nobody whom it could ask for.");
        open.Error.ShouldContain("Let people in first, 'flywheel people NAME --role admin', or say --no-auth if the network keeps others out.");
        named.ExitCode.ShouldBe(1);
        named.Error.ShouldContain("'localhost' is not an address of this machine.");
    }

    [Fact]
    public async Task Somebody_is_let_in_listed_and_let_out_and_the_token_is_shown_once()
    {
        using var folder = new TemporaryFolder();

        var none = await FlywheelProcess.RunAsync("people", "--workspace", folder["ws"]);
        var admitted = await FlywheelProcess.RunAsync("people", "ada", "--role", "approver", "--workspace", folder["ws"], "--json");
        var listed = await FlywheelProcess.RunAsync("people", "--workspace", folder["ws"]);
        var wrong = await FlywheelProcess.RunAsync("people", "a:b", "--role", "reader", "--workspace", folder["ws"]);
        var misspelt = await FlywheelProcess.RunAsync("people", "bob", "--role", "writter", "--workspace", folder["ws"]);
        var numbered = await FlywheelProcess.RunAsync("people", "bob", "--role", "7", "--workspace", folder["ws"]);
        var other = await FlywheelProcess.RunAsync("people", "adda", "--remove", "--workspace", folder["ws"]);
        var removed = await FlywheelProcess.RunAsync("people", "ada", "--remove", "--workspace", folder["ws"]);

        none.Output.ShouldBe("Nobody yet: servers ask nobody, and listen on this machine only. Let somebody in with 'flywheel people NAME --role admin'.\n");
        var token = JsonDocument.Parse(admitted.Output).RootElement.GetProperty("token").GetString()!;
        AccessToken.TryParse(token, out _).ShouldBeTrue();
        listed.Output.ShouldMatch(@"name\s+role\s+since\nada\s+approver\s+20");
        listed.Output.ShouldNotContain(token[25..]);
        wrong.Error.ShouldContain("'a:b' cannot be a person's name.");
        misspelt.Error.ShouldContain("Did you mean 'writer'?");
        numbered.Error.ShouldContain("There is no role '7'.");
        other.Error.ShouldContain("There is nobody called 'adda'.");
        other.Error.ShouldContain("Did you mean 'ada'?");
        removed.Output.ShouldBe("ada is let in no more.\n");
    }

    [Theory]
    [InlineData("", "Asks    every caller for a token", HttpStatusCode.Unauthorized)]
    [InlineData("--no-auth", "Open    to everybody who reaches 0.0.0.0", HttpStatusCode.OK)]
    public async Task A_server_that_others_reach_says_whether_it_asks(string option, string said, HttpStatusCode status)
    {
        using var folder = new TemporaryFolder();
        (await FlywheelProcess.RunAsync("people", "ada", "--role", "reader", "--workspace", folder["ws"])).ExitCode.ShouldBe(0);
        using var server = FlywheelProcess.Start(new Dictionary<string, string>(), ["serve", "--workspace", folder["ws"], "--port", "0", "--address", "0.0.0.0", .. option.Length > 0 ? new[] { option } : []]);
        try
        {
            var address = (await LineAsync(server.StandardError, "Tracking at "))["Tracking at ".Length..].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
            (await LineAsync(server.StandardError, said[..4])).ShouldStartWith(said);
            using var client = new HttpClient();

            using var answer = await client.GetAsync($"{address}/api/2.0/mlflow/experiments/get?experiment_id=0", TestContext.Current.CancellationToken);

            answer.StatusCode.ShouldBe(status);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> LineAsync(StreamReader said, string start)
    {
        while (await said.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The server ended before it said '{start}'.");
    }

    [Fact]
    public async Task What_is_decided_is_decided_in_the_name_that_the_token_says()
    {
        using var project = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(project.Path, null, cancel);
        var people = server.Services.GetRequiredService<People>();
        var (ada, bob) = ((await people.AdmitAsync("ada", AccessRole.Approver, cancel)).Value.Token.Reveal(), (await people.AdmitAsync("bob", AccessRole.Writer, cancel)).Value.Token.Reveal());
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", ada);

        using var claimed = await server.Client.PutAsJsonAsync("/v1/endpoints/weather/route", new { champion = 1, reason = "try", by = "eve" }, cancel);
        using var set = await server.Client.PutAsJsonAsync("/v1/endpoints/weather/route", new { champion = 1, reason = "try" }, cancel);
        var nobody = await FlywheelProcess.RunAsync("promote", project.Path, "1");
        var writer = await FlywheelProcess.RunAsync(new Dictionary<string, string> { ["FLYWHEEL_TOKEN"] = bob }, "promote", project.Path, "1");
        var named = await FlywheelProcess.RunAsync(new Dictionary<string, string> { ["FLYWHEEL_TOKEN"] = ada }, "promote", project.Path, "1", "--as", "eve");
        var promoted = await FlywheelProcess.RunAsync(new Dictionary<string, string> { ["FLYWHEEL_TOKEN"] = ada }, "promote", project.Path, "1");
        var asked = await FlywheelProcess.RunAsync(new Dictionary<string, string> { ["FLYWHEEL_TOKEN"] = bob }, "predict", project.Path, "--at", server.Client.BaseAddress!.ToString(), "--row", Row);

        var history = (await server.Client.GetFromJsonAsync<JsonElement>("/v1/models/history?name=weather", cancel)).GetProperty("history");

        (await claimed.Content.ReadAsStringAsync(cancel)).ShouldContain("cannot decide as");
        history.EnumerateArray().ShouldContain(entry => entry.GetProperty("what").GetString() == "alias champion" && entry.GetProperty("verdict").GetString()!.Length == 64);
        (await set.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("route").GetProperty("by").GetString().ShouldBe("ada");
        nobody.Error.ShouldContain("This workspace asks who its callers are, and this one is nobody that it knows.");
        writer.Error.ShouldContain("'bob' is a writer; this is for an approver.");
        named.Error.ShouldContain("'ada' cannot decide as 'eve'.");
        promoted.Output.ShouldContain("(ada: promoted by hand)");
        asked.ExitCode.ShouldBe(0, asked.Error);
    }
}
