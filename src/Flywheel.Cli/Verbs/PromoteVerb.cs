using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Serving;
using Flywheel.Serving.Routing;

namespace Flywheel.Cli.Verbs;

/// <summary>Lets one release answer everything.</summary>
internal sealed class PromoteVerb : ProjectVerb
{
    public PromoteVerb()
        : base("promote", VerbGroup.Use, "Let one release answer all requests, from now on", 1, ("release", "champion, 1 or flights/1"))
    {
        Command.Options.Add(RouteWords.Who);
        Command.Options.Add(RouteWords.Why);
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var opened = await ReleaseName.OpenAsync(session, things[0], cancellation);
        if (!opened.TryGet(out var release))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        var by = await RouteWords.ByAsync(session, parsed, cancellation);
        if (!by.TryGet(out var who))
        {
            return Answer.Refused([.. by.Refusals]);
        }

        var set = await session.Get<Endpoints>().SetRouteAsync(
            RouteWords.EndpointOf(session), new RouteDefinition(release.Version.Model, release.Version.Version), who, RouteWords.Reason(parsed, "promoted by hand"), cancellation);
        return set.TryGet(out var record) ? RouteWords.Tell([record]) : Answer.Refused([.. set.Refusals]);
    }
}
