using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Data.Splits;

/// <summary>How rows are divided. The same rows and definition give the same parts, whatever the order of the rows.</summary>
public sealed record SplitDefinition
{
    /// <summary>What decides.</summary>
    public required SplitKind Kind { get; init; }

    /// <summary>The parts, in order; times ascend.</summary>
    public required ImmutableArray<SplitPart> Parts { get; init; }

    /// <summary>The stratum or group: a SQL expression over the dataset's columns (<c>delay &gt; 15</c>). Null for the other kinds.</summary>
    public string? By { get; init; }

    /// <summary>Time kind: rows of a part this close before the next part are in neither, so that what they lead to is not in the next.</summary>
    public TimeSpan Embargo { get; init; }

    /// <summary>Seed of the kinds that draw.</summary>
    public long Seed { get; init; }

    /// <summary>Names everything declared here.</summary>
    public Digest ToDigest()
    {
        using var builder = new DigestBuilder("split").Add(Kind.ToString()).Add(By).Add(Embargo.Ticks).Add(Seed);
        foreach (var part in Parts)
        {
            builder.Add(part.Name).Add(part.Share).Add(part.Range?.ToString());
        }

        return builder.Build();
    }

    /// <summary>
    /// Reads a split as projects write it; every mistake is refused at once. Shares that come to less than one leave rows out.
    /// </summary>
    /// <param name="kind">What decides.</param>
    /// <param name="by">The stratum or group, for the kinds that have one.</param>
    /// <param name="parts">Name and share (<c>80%</c>, <c>0.8</c>) or time range of each part, in order.</param>
    /// <param name="embargo">See <see cref="Embargo"/>.</param>
    /// <param name="seed">See <see cref="Seed"/>.</param>
    public static Result<SplitDefinition> Parse(SplitKind kind, string? by, IEnumerable<KeyValuePair<string, string>> parts, TimeSpan embargo, long seed)
    {
        var read = ImmutableArray.CreateBuilder<SplitPart>();
        var refusals = new List<Refusal>();
        foreach (var (name, text) in parts)
        {
            var part = kind == SplitKind.Time ? Timed(name, text) : Shared(name, text);
            refusals.AddRange(part.Refusals);
            if (part.IsOk)
            {
                read.Add(part.Value);
            }
        }

        var definition = new SplitDefinition { Kind = kind, By = by, Parts = read.ToImmutable(), Embargo = embargo, Seed = seed };
        refusals.AddRange(definition.Check());
        return refusals.Count > 0 ? Result.Refuse<SplitDefinition>(refusals) : definition;
    }

    internal IEnumerable<Refusal> Check()
    {
        if (Parts.IsEmpty)
        {
            yield return new Refusal("data.split-empty", "Split without parts", "The split has no parts.", "Write, say, train: 80%, validate: 10%, test: 10%.");
        }

        if (Kind is SplitKind.Stratified or SplitKind.Grouped && string.IsNullOrWhiteSpace(By))
        {
            yield return new Refusal("data.split-by", "Split by what", $"A {Kind.ToString().ToLowerInvariant()} split needs a column or expression to split by.");
        }

        if (Kind != SplitKind.Time && Parts.Sum(part => part.Share) > 1 + 1e-9)
        {
            yield return new Refusal("data.split-shares", "Shares above one",
                string.Create(CultureInfo.InvariantCulture, $"The shares of the split come to {Parts.Sum(part => part.Share):0.####}; they may come to 1."));
        }

        for (var i = 1; Kind == SplitKind.Time && i < Parts.Length; i++)
        {
            if (Parts[i].Range!.Value.Start < Parts[i - 1].Range!.Value.End)
            {
                yield return new Refusal("data.split-order", "Parts out of order",
                    $"'{Parts[i].Name}' begins at {Parts[i].Range!.Value.Start}, before '{Parts[i - 1].Name}' ends at {Parts[i - 1].Range!.Value.End}: an earlier part would see the future of a later one.");
            }
        }
    }

    private static Result<SplitPart> Timed(string name, string text)
    {
        var range = TimeRange.Parse(text);
        return range.IsOk ? new SplitPart(name, 0, range.Value) : range.Refused<SplitPart>();
    }

    private static Result<SplitPart> Shared(string name, string text)
    {
        var percent = text.TrimEnd().EndsWith('%');
        var read = double.TryParse(text.AsSpan().Trim().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var share);
        share = percent ? share / 100 : share;
        return read && share is > 0 and <= 1
            ? new SplitPart(name, share, null)
            : new Refusal("data.split-share", "Not a share", $"The share of '{name}' is '{text}'; above 0 and up to 1 is wanted.", "Write 80% or 0.8.");
    }
}
