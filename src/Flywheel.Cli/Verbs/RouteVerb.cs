using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Serving;
using Flywheel.Serving.Routing;

namespace Flywheel.Cli.Verbs;

/// <summary>Shows or changes who answers at the project's endpoint.</summary>
internal sealed class RouteVerb : ProjectVerb
{
    private static readonly Option<int?> Champion = new("--champion") { Description = "The version that answers what no arm does", HelpName = "N" };
    private static readonly Option<string[]> Arms = new("--arm") { Description = "A version beside it and its share: canary=4:5%", HelpName = "NAME=N:SHARE", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> Shadow = new("--shadow") { Description = "The version that scores copies and answers nothing", HelpName = "N" };
    private static readonly Option<string[]> AssignBy = new("--by") { Description = "Request columns whose values decide the arm", HelpName = "COLUMN", AllowMultipleArgumentsPerToken = true };

    public RouteVerb()
        : base("route", VerbGroup.Use, "Show or change who answers: champion, canary, shadow", 0)
    {
        foreach (var option in new Option[] { Champion, Arms, Shadow, AssignBy, RouteWords.Who, RouteWords.Why })
        {
            Command.Options.Add(option);
        }
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (endpoint, endpoints) = (RouteWords.EndpointOf(session), session.Get<Endpoints>());
        if (parsed.GetValue(Champion) is not { } champion)
        {
            var history = await endpoints.HistoryAsync(endpoint, cancellation);
            return history.IsEmpty
                ? Answer.Done($"The endpoint '{endpoint}' has no route yet: the champion answers all requests.", new JsonObject { ["endpoint"] = endpoint, ["route"] = null })
                : RouteWords.Tell(history);
        }

        var arms = (parsed.GetValue(Arms) ?? []).Select(Read).ToArray();
        if (arms.Any(arm => arm is null))
        {
            return Answer.Refused([new Refusal("route.arm", "Arm not understood", "An arm is written NAME=VERSION:SHARE.", "For example --arm canary=4:5%.")]);
        }

        var route = new RouteDefinition(session.Project.Name, champion) { Arms = [.. arms.OfType<RouteArm>()], Shadow = parsed.GetValue(Shadow), AssignBy = [.. parsed.GetValue(AssignBy) ?? []] };
        var by = await RouteWords.ByAsync(session, parsed, cancellation);
        if (!by.TryGet(out var who))
        {
            return Answer.Refused([.. by.Refusals]);
        }

        var set = await endpoints.SetRouteAsync(endpoint, route, who, RouteWords.Reason(parsed, "set by hand"), cancellation);
        return set.TryGet(out var record) ? RouteWords.Tell([record]) : Answer.Refused([.. set.Refusals]);
    }

    private static RouteArm? Read(string text)
    {
        var (name, rest) = (text.Split('=')[0], text.Split('=').ElementAtOrDefault(1)?.Split(':'));
        return rest is [var version, var share] && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && double.TryParse(share.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new RouteArm(name, number, share.EndsWith('%') ? value / 100 : value) : null;
    }
}
