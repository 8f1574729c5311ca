using System.Globalization;

namespace Flywheel.Labels.Reviews;

/// <summary>Which predictions a person looks at.</summary>
/// <param name="Name">As the queue shows it: <c>unsure</c>, <c>risky</c>.</param>
/// <param name="From">Scores from here…</param>
/// <param name="Until">… to here are looked at, both included.</param>
/// <param name="Share">Share of them, drawn by the prediction's id; 1 for all.</param>
public sealed record ReviewRule(string Name, double From, double Until, double Share)
{
    /// <summary>Only scores nearer than this to the threshold that decided them: how unsure is unsure. Null looks at all from <see cref="From"/> to <see cref="Until"/>.</summary>
    public double? Within { get; init; }

    /// <summary>True for predictions that the rule sends to a person: the same ones whenever one asks.</summary>
    /// <param name="prediction">Its id.</param>
    /// <param name="score">What the model said.</param>
    /// <param name="threshold">What decided; null where nothing was decided, and then a half is taken.</param>
    public bool Asks(string prediction, double score, double? threshold)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return score >= From && score <= Until && (Within is not { } near || Math.Abs(score - (threshold ?? 0.5)) < near) && (Share >= 1 || Draw(prediction) < Share);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: scores {From:0.###} to {Until:0.###}{(Within is { } near ? string.Create(CultureInfo.InvariantCulture, $" nearer than {near:0.###} to the threshold") : "")}, {Share:0.##%} of them");

    private double Draw(string prediction)
    {
        using var digest = new Core.DigestBuilder("review").Add(Name).Add(prediction);
        Span<byte> bytes = stackalloc byte[Core.Digest.ByteCount];
        digest.Build().CopyTo(bytes);
        return (System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}
