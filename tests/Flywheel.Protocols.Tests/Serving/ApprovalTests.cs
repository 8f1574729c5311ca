using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using Flywheel.Registry;
using Flywheel.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Protocols.Tests.Serving;

/// <summary>A release becomes champion when its gates passed and every role that the project asks said yes.</summary>
public sealed class ApprovalTests(WeatherProject weather)
{
    [Fact]
    public async Task A_yes_over_http_is_that_of_the_caller_who_must_have_the_role()
    {
        using var project = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await WeatherServer.StartAsync(project.Path, null, cancel);
        var approvals = server.Services.GetRequiredService<ReleaseApprovals>();
        await approvals.SetRolesAsync("weather", ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("risk", ImmutableArray.Create("ada", "bob"))]), cancel);

        var trusted = await ApproveAsync(server, new { name = "weather", version = 1, role = "risk", by = "bob", reason = "fine" }, cancel);
        var unnamed = await ApproveAsync(server, new { name = "weather", version = 1, role = "risk" }, cancel);
        var people = server.Services.GetRequiredService<People>();
        var (ada, eve) = ((await people.AdmitAsync("ada", AccessRole.Approver, cancel)).Value.Token.Reveal(), (await people.AdmitAsync("eve", AccessRole.Approver, cancel)).Value.Token.Reveal());
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", eve);
        var other = await ApproveAsync(server, new { name = "weather", version = 1, role = "risk" }, cancel);
        var claimed = await ApproveAsync(server, new { name = "weather", version = 1, role = "risk", by = "ada" }, cancel);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", ada);
        var own = await ApproveAsync(server, new { name = "weather", version = 1, role = "risk", reason = "limits are kept" }, cancel);
        var nothing = await ApproveAsync(server, new { name = "weather", version = 99, role = "risk" }, cancel);
        var surplus = await ApproveAsync(server, new { name = "weather", version = 1, role = "risk", force = true }, cancel);

        trusted.Status.ShouldBe(HttpStatusCode.OK, trusted.Body);
        unnamed.Body.ShouldContain("An approval names a release, a role and who says yes.");
        (other.Status, claimed.Status, nothing.Status, surplus.Status).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.BadRequest));
        own.Body.ShouldContain("\"by\":\"ada\"");
        (await approvals.ListAsync(await server.ReleaseAsync("1", cancel), cancel)).Select(approval => (approval.Role, approval.By, approval.Reason)).ShouldBe([("risk", "bob", "fine"), ("risk", "ada", "limits are kept")]);
    }

    private static async Task<(HttpStatusCode Status, string Body)> ApproveAsync(WeatherServer server, object body, CancellationToken cancel)
    {
        using var answer = await server.Client.PostAsJsonAsync("/v1/models/approvals", body, cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }

    [Fact]
    public async Task A_release_waits_for_every_role_and_tells_who_said_yes()
    {
        using var project = weather.Copy();
        // The trees of the first release again, which are not the champion.
        var text = File.ReadAllText(project["flywheel.yaml"]).Replace("    - logistic-regression\n", "    - gradient-boosting: { max_depth: 2..4, learning_rate: 0.05..0.2 log, rounds: 20 }\n", StringComparison.Ordinal);
        File.WriteAllText(project["flywheel.yaml"], text + "\napprovals: { risk: [ada, bob], product: [eve] }\n");

        var waiting = await FlywheelProcess.RunAsync("run", project.Path);
        var other = await FlywheelProcess.RunAsync("approve", project.Path, "1", "--role", "risk", "--as", "eve");
        var nobody = await FlywheelProcess.RunAsync("approve", project.Path, "1", "--role", "rsik", "--as", "ada");
        var risk = await FlywheelProcess.RunAsync("approve", project.Path, "1", "--role", "risk", "--as", "ada", "--reason", "limits are kept");
        var forced = await FlywheelProcess.RunAsync("run", project.Path, "--force", "ada", "--reason", "now");
        var product = await FlywheelProcess.RunAsync("approve", project.Path, "weather/1", "--role", "product", "--as", "eve");
        var promoted = await FlywheelProcess.RunAsync("run", project.Path);
        var shown = await FlywheelProcess.RunAsync("show", project.Path, "champion");

        waiting.ExitCode.ShouldBe(1);
        waiting.Error.ShouldContain("weather/1 waits for the approval of 'product'.");
        waiting.Error.ShouldContain("weather/1 waits for the approval of 'risk'.");
        other.Error.ShouldContain("'eve' cannot approve weather/1 as 'risk'.");
        nobody.Error.ShouldContain("Releases of 'weather' are not approved by a 'rsik'.");
        risk.Output.ShouldBe("weather/1 is approved by ada as risk.\n");
        forced.Error.ShouldContain("weather/1 waits for the approval of 'product'.");
        forced.Error.ShouldNotContain("'risk'");
        product.ExitCode.ShouldBe(0, product.Error);
        promoted.ExitCode.ShouldBe(0, promoted.Error);
        shown.Output.ShouldContain("weather/1 (champion)");
        shown.Output.ShouldContain("approved by ada as risk at ");
        shown.Output.ShouldContain(": limits are kept");
    }
}
