using Flywheel.Core;

namespace Flywheel.Tracking.Recording;

/// <summary>What may be logged. Keys double as paths in exports and pages, so they follow the rules of a relative path.</summary>
internal static class TrackingRules
{
    public const int MaxKey = 250;
    public const int MaxName = 500;
    public const int MaxValue = 1 << 20;

    public static IEnumerable<Refusal> Check(RunBatch batch)
    {
        foreach (var (what, key) in batch.Metrics.Select(metric => ("metric", metric.Key)).Concat(batch.Params.Select(param => ("param", param.Key)))
            .Concat(batch.Tags.Select(tag => ("tag", tag.Key))).Distinct())
        {
            if (KeyFault(key) is { } fault)
            {
                yield return new Refusal("tracking.key", "Not a key", $"'{Short(key)}' cannot be the key of a {what}: it {fault}.",
                    $"Use up to {MaxKey} letters, digits, '_', '-', '.', ':', ' ' and '/', as in a relative path.");
            }
        }

        foreach (var (key, value) in batch.Params.Concat(batch.Tags))
        {
            if (value.Length > MaxValue)
            {
                yield return new Refusal("tracking.value", "Value too long", FormattableString.Invariant($"The value of '{Short(key)}' has {value.Length} characters; wanted at most {MaxValue}."));
            }
        }

        foreach (var artifact in batch.Artifacts.Where(artifact => PathFault(artifact.Path) is not null))
        {
            yield return new Refusal("tracking.path", "Not a path", $"'{Short(artifact.Path)}' cannot be the path of a file: it {PathFault(artifact.Path)}.", "Use a relative path with '/'.");
        }
    }

    public static string? KeyFault(string key) => key switch
    {
        "" => "is empty",
        { Length: > MaxKey } => FormattableString.Invariant($"has {key.Length} characters"),
        _ when key.Any(c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or ':' or ' ' or '/')) => "has other characters than those",
        _ => SegmentFault(key),
    };

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
