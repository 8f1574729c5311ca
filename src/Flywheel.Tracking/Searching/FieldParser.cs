using Flywheel.Core;

namespace Flywheel.Tracking.Searching;

internal static class FieldParser
{
    private static readonly string[] Attributes = ["run_id", "run_name", "status", "user_id", "start_time", "end_time", "artifact_uri"];

    /// <summary>Takes <c>entity.key</c> or an attribute, or says what is wrong.</summary>
    public static (RunField? Field, string? Fault) Take(FilterScanner scanner)
    {
        var first = scanner.Word("_") ?? scanner.Quoted("`\"");
        if (first is null)
        {
            return (null, $"wanted a field such as metrics.auc, found {scanner.Rest}");
        }

        if (!scanner.Take("."))
        {
            return Attribute(first);
        }

        if (KindOf(first) is not { } kind)
        {
            return (null, $"there is no entity '{first}'. {Spelling.DidYouMean(first, ["metrics", "params", "tags", "attributes", "datasets"])}");
        }

        var key = scanner.Quoted("`\"") ?? scanner.Word("_-/:");
        return key is null ? (null, $"wanted a key after '{first}.', found {scanner.Rest}")
            : kind == RunFieldKind.Attribute ? Attribute(key)
            : kind == RunFieldKind.Dataset && key is not ("name" or "digest" or "context") ? (null, $"a dataset has no '{key}'. {Spelling.DidYouMean(key, ["name", "digest", "context"])}")
            : (new RunField(kind, key), null);
    }

    private static RunFieldKind? KindOf(string entity) => entity switch
    {
        "metric" or "metrics" => RunFieldKind.Metric,
        "param" or "params" or "parameter" or "parameters" => RunFieldKind.Param,
        "tag" or "tags" => RunFieldKind.Tag,
        "dataset" or "datasets" => RunFieldKind.Dataset,
        "attribute" or "attributes" or "attr" or "run" => RunFieldKind.Attribute,
        _ => null,
    };

    private static (RunField? Field, string? Fault) Attribute(string name)
    {
        // Clients have several names for some.
        var known = name switch
        {
            "run name" or "Run name" or "Run Name" => "run_name",
            "created" or "Created" => "start_time",
            _ => name,
        };
        return Attributes.Contains(known)
            ? (new RunField(RunFieldKind.Attribute, known), null)
            : (null, $"a run has no attribute '{name}'. {Spelling.DidYouMean(name, Attributes)}");
    }
}
