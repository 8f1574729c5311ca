using Flywheel.Cli.Verbs;

namespace Flywheel.Cli;

/// <summary>Every verb, in the order help shows them. A new verb is a file in <c>Verbs</c> and a line here.</summary>
internal static class VerbList
{
    public static IReadOnlyList<Verb> All { get; } =
    [
        new InitVerb(),
        new UpVerb(),
        new RunVerb(),
        new ReplayVerb(),
        new ServeVerb(),
        new PredictVerb(),
        new ScoreVerb(),
        new ReviewVerb(),
        new ApproveVerb(),
        new PromoteVerb(),
        new RouteVerb(),
        new RollbackVerb(),
        new PeopleVerb(),
        new PackVerb(),
        new ExportVerb(),
        new ImportVerb(),
        new StatusVerb(),
        new TimelineVerb(),
        new ArmsVerb(),
        new DrillVerb(),
        new ListVerb(),
        new RunsVerb(),
        new SearchVerb(),
        new CompareVerb(),
        new ShowVerb(),
        new ProfileVerb(),
        new DiffVerb(),
        new TraceVerb(),
        new ExplainVerb(),
        new ReproduceVerb(),
        new SchemaVerb(),
        new DoctorVerb(),
    ];
}
