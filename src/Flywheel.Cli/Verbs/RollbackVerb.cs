using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Serving;

namespace Flywheel.Cli.Verbs;

/// <summary>Goes back to who answered before.</summary>
internal sealed class RollbackVerb : ProjectVerb
{
    public RollbackVerb()
        : base("rollback", VerbGroup.Use, "Go back to the route before: releases, features and thresholds together", 0)
    {
        Command.Options.Add(RouteWords.Who);
        Command.Options.Add(RouteWords.Why);
    }

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var by = await RouteWords.ByAsync(session, parsed, cancellation);
        if (!by.TryGet(out var who))
        {
            return Answer.Refused([.. by.Refusals]);
        }

        var back = await session.Get<Endpoints>().RollBackAsync(RouteWords.EndpointOf(session), who, RouteWords.Reason(parsed, "rolled back by hand"), cancellation);
        return back.TryGet(out var record) ? RouteWords.Tell([record]) : Answer.Refused([.. back.Refusals]);
    }
}
