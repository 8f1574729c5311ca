using System.Buffers;
using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>What may be logged. Keys double as paths in exports and pages, so they follow the rules of a relative path.</summary>
internal static class TrackingRules
{
    public const int MaxKey = 250;
    public const int MaxName = 500;
    public const int MaxValue = 1 << 20;

    private static readonly SearchValues<char> PlainKey = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-: ");

    public static List<Refusal> Check(RunBatch batch)
    {
        List<Refusal> refusals = [];
        string? before = null;
        foreach (var metric in batch.Metrics)
        {
            // Points of one metric follow each other.
            if (!ReferenceEquals(before, metric.Key))
            {
                before = metric.Key;
                CheckKey("metric", metric.Key, refusals);
            }
        }

        CheckTexts("param", batch.Params, refusals);
        CheckTexts("tag", batch.Tags, refusals);
        foreach (var artifact in batch.Artifacts.Where(artifact => PathFault(artifact.Path) is not null))
        {
            refusals.Add(new Refusal("tracking.path", "Not a path", $"'{Short(artifact.Path)}' cannot be the path of a file: it {PathFault(artifact.Path)}.", "Use a relative path with '/'."));
        }

        return refusals;
    }

    public static string? KeyFault(string key) => key switch
    {
        "" => "is empty",
        { Length: > MaxKey } => FormattableString.Invariant($"has {key.Length} characters"),
        _ when !key.AsSpan().ContainsAnyExcept(PlainKey) => null,
        _ when key.Any(c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or ':' or ' ' or '/')) => "has other characters than those",
        _ => SegmentFault(key),
    };

    private static void CheckTexts(string what, ImmutableArray<KeyValuePair<string, string>> texts, List<Refusal> refusals)
    {
        foreach (var (key, value) in texts)
        {
            CheckKey(what, key, refusals);
            if (value.Length > MaxValue)
            {
                refusals.Add(new Refusal("tracking.value", "Value too long", FormattableString.Invariant($"The value of '{Short(key)}' has {value.Length} characters; wanted at most {MaxValue}.")));
            }
        }
    }

    private static void CheckKey(string what, string key, List<Refusal> refusals)
    {
        if (KeyFault(key) is { } fault)
        {
            refusals.Add(new Refusal("tracking.key", "Not a key", $"'{Short(key)}' cannot be the key of a {what}: it {fault}.",
                $"Use up to {MaxKey} letters, digits, '_', '-', '.', ':', ' ' and '/', as in a relative path."));
        }
    }

    public static string? PathFault(string path) => path switch
    {
        "" => "is empty",
        { Length: > 2048 } => "is too long",
        _ when path.Contains('\\', StringComparison.Ordinal) => "has a backslash",
        _ when path.Any(char.IsControl) => "has a control character",
        _ when path.Length > 1 && path[1] == ':' => "is absolute",
        _ => SegmentFault(path),
    };

    private static string? SegmentFault(string path) =>
        path.Split('/').Any(segment => segment is "" or "." or "..") ? "has an empty, '.' or '..' segment" : null;

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
