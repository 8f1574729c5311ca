using Flywheel.Core;

namespace Flywheel.Tracking.Searching;

internal static class FieldParser
{
    /// <summary>Takes <c>entity.key</c> or an attribute, or says what is wrong.</summary>
    public static (RunField? Field, string? Fault) Take(FilterScanner scanner, RecordGrammar grammar)
    {
        var first = scanner.Word("_") ?? scanner.Quoted("`\"");
        if (first is null)
        {
            return (null, $"wanted a field such as {(grammar.Kinds.Contains(RunFieldKind.Metric) ? "metrics.auc" : "name")}, found {scanner.Rest}");
        }

        if (!scanner.Take("."))
        {
            return Attribute(first, grammar);
        }

        if (KindOf(first) is not { } kind || (kind != RunFieldKind.Attribute && !grammar.Kinds.Contains(kind)))
        {
            return (null, $"there is no entity '{first}'. {Spelling.DidYouMean(first, [.. grammar.Kinds.Select(WordOf), "attributes"])}");
        }

        var key = scanner.Quoted("`\"") ?? scanner.Word("_-/:");
        return key is null ? (null, $"wanted a key after '{first}.', found {scanner.Rest}")
            : kind == RunFieldKind.Attribute ? Attribute(key, grammar)
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

    private static string WordOf(RunFieldKind kind) => kind switch
    {
        RunFieldKind.Metric => "metrics",
        RunFieldKind.Param => "params",
        RunFieldKind.Tag => "tags",
        _ => "datasets",
    };

    private static (RunField? Field, string? Fault) Attribute(string name, RecordGrammar grammar)
    {
        var known = grammar.Aliases.GetValueOrDefault(name, name);
        return grammar.Numbers.Contains(known) || grammar.Texts.Contains(known)
            ? (new RunField(RunFieldKind.Attribute, known) { IsNumber = grammar.Numbers.Contains(known) }, null)
            : (null, $"{grammar.Noun} has no attribute '{name}'. {Spelling.DidYouMean(name, grammar.Texts.Concat(grammar.Numbers))}");
    }
}
