using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Showing;
using Flywheel.Core;
using Flywheel.Projects.Iterations;
using Flywheel.Projects.Loop;
using Flywheel.Registry;

namespace Flywheel.Cli.Verbs;

/// <summary>Tells what happened to a project, goal by goal and release by release, and what decisions were worth before and after each change of champion.</summary>
internal sealed class TimelineVerb : ProjectVerb
{
    private const int Days = 10_000;
    private static readonly Option<int> Last = new("--last") { Description = "At most so many events, the last ones", HelpName = "N", DefaultValueFactory = _ => 50 };

    public TimelineVerb()
        : base("timeline", VerbGroup.Look, "Tell what happened, and what decisions were worth before and after each release", 0) => Command.Options.Add(Last);

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(Last) is < 1 or > 100_000)
        {
            return Answer.Refused([new Refusal("timeline.last", "Not a number of events", "--last takes 1 to 100,000.")]);
        }

        var endpoint = RouteWords.EndpointOf(session);
        var events = await session.Get<Timeline>().ListAsync(endpoint, cancellation);
        var goals = (await session.Get<ProjectIterations>().ListAsync(session.Project.Name, cancellation)).Select(iteration => new TimelineLine(
            iteration.StartedAt, "goal", "", "", $"Iteration {iteration.Number}: {iteration.Goal.Business}{(iteration.Changed.IsEmpty ? "" : $" Changed: {string.Join(", ", iteration.Changed)}.")}"));
        // The loop tells of its own promotions, with more than the registry knows.
        var promotions = (await session.Get<ReleaseRegistry>().HistoryAsync(session.Project.Name, cancellation))
            .Where(promotion => promotion.Alias == ReleaseRegistry.Champion && promotion.By != "loop")
            .Select(promotion => new TimelineLine(promotion.At, promotion.Forced ? "forced" : "champion", $"{promotion.Model}/{promotion.Version}", promotion.By, promotion.Reason));
        ImmutableArray<TimelineLine> lines = [.. goals.Concat(promotions).Concat(events.Select(TimelineLine.Of)).OrderBy(line => line.At).TakeLast(parsed.GetValue(Last))];
        var changes = ChampionChange.Of(await session.Get<LoopStore>().DaysAsync(endpoint, Days, cancellation), events);
        return Answer.Done(TimelineView.Text(lines, changes, session.Project.Objective.Value is not null), TimelineView.Document(endpoint, lines, changes));
    }
}
