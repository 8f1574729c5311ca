using System.Collections.Immutable;

namespace Flywheel.Tracking;

/// <summary>What may be asked of one kind of record in a filter or an order.</summary>
/// <param name="Noun">What a refusal calls a record: <c>a run</c>.</param>
/// <param name="Texts">Attributes compared as texts.</param>
/// <param name="Numbers">Attributes compared as numbers.</param>
public sealed record RecordGrammar(string Noun, ImmutableArray<string> Texts, ImmutableArray<string> Numbers)
{
    /// <summary>What stands before the dot besides attributes.</summary>
    public ImmutableArray<RunFieldKind> Kinds { get; init; } = [RunFieldKind.Tag];

    /// <summary>Attributes that <c>IN</c> goes with.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];

    /// <summary>Other names that clients have for attributes.</summary>
    public ImmutableDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Runs.</summary>
    public static RecordGrammar Runs { get; } = new("a run", ["run_id", "run_name", "status", "user_id", "artifact_uri"], ["start_time", "end_time"])
    {
        Kinds = [RunFieldKind.Metric, RunFieldKind.Param, RunFieldKind.Tag, RunFieldKind.Dataset],
        Lists = ["run_id"],
        Aliases = ImmutableDictionary.CreateRange<string, string>(
            [new("run name", "run_name"), new("Run name", "run_name"), new("Run Name", "run_name"), new("created", "start_time"), new("Created", "start_time")]),
    };

    /// <summary>Experiments.</summary>
    public static RecordGrammar Experiments { get; } = new("an experiment", ["name", "experiment_id"], ["creation_time", "last_update_time"]);
}
