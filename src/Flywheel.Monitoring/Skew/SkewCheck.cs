using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Data.Predictions;

namespace Flywheel.Monitoring.Skew;

/// <summary>
/// Compares features as they were served with the same features computed again, value by value. Equal values raise nothing: there is no
/// statistic to be wrong. Not thread-safe.
/// </summary>
/// <param name="tolerance">Relative difference of two numbers that counts as equal; default 1e-6.</param>
public sealed class SkewCheck(double tolerance = 1e-6)
{
    private readonly SortedDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    /// <summary>Rows compared.</summary>
    public long Rows { get; private set; }

    /// <summary>Features that differ, the most frequent first.</summary>
    public ImmutableArray<SkewFinding> Findings =>
        [.. _tallies.OrderByDescending(pair => pair.Value.Different).Select(pair => pair.Value.Finding(pair.Key, Rows))];

    /// <summary>True for the share of predictions that is checked: the same ones whenever and wherever one asks.</summary>
    public static bool IsSampled(string prediction, double share)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        Digest.Of(System.Text.Encoding.UTF8.GetBytes(prediction)).CopyTo(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes) < share * ulong.MaxValue;
    }

    /// <summary>Recomputes rows and compares them. Refuses what the recomputation refuses.</summary>
    public async Task<Result<ImmutableArray<SkewFinding>>> RunAsync(IReadOnlyList<PredictionRow> rows, IFeatureRecomputation recomputation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(recomputation);
        var computed = await recomputation.RecomputeAsync(rows, cancellationToken).ConfigureAwait(false);
        if (!computed.TryGet(out var features))
        {
            return computed.Refused<ImmutableArray<SkewFinding>>();
        }

        for (var i = 0; i < rows.Count; i++)
        {
            Compare(rows[i], features[i]);
        }

        return Findings;
    }

    /// <summary>Compares one row with its features computed again.</summary>
    public void Compare(PredictionRow row, ImmutableArray<FeatureValue> computed)
    {
        ArgumentNullException.ThrowIfNull(row);
        Rows++;
        var again = computed.ToDictionary(value => value.Name, StringComparer.Ordinal);
        foreach (var served in row.Features)
        {
            var other = again.GetValueOrDefault(served.Name);
            if (!AreEqual(served, other))
            {
                if (!_tallies.TryGetValue(served.Name, out var tally))
                {
                    _tallies[served.Name] = tally = new Tally(row.Id, Shown(served), Shown(other));
                }

                tally.Add(served.Number is { } a && other.Number is { } b ? Math.Abs(a - b) : double.NaN);
            }
        }
    }

    private bool AreEqual(FeatureValue served, FeatureValue other) => served.Number is { } a && other.Number is { } b
        ? a.Equals(b) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)))
        : served.Number is null && other.Number is null && served.Text == other.Text;

    private static string Shown(FeatureValue value) => value.Text ?? value.Number?.ToString("G9", CultureInfo.InvariantCulture) ?? "nothing";

    private sealed class Tally(string example, string served, string computed)
    {
        private double _greatest = double.NaN;

        internal long Different { get; private set; }

        internal void Add(double difference)
        {
            Different++;
            _greatest = double.IsNaN(_greatest) || difference > _greatest ? difference : _greatest;
        }

        internal SkewFinding Finding(string feature, long rows) => new(feature, Different, rows, _greatest, example, string.Create(CultureInfo.InvariantCulture,
            $"'{feature}' was served otherwise than it is computed in {Different} of {rows} rows{(double.IsNaN(_greatest) ? "" : string.Create(CultureInfo.InvariantCulture, $", by up to {_greatest:G4}"))}: {served} served, {computed} computed for {example}."));
    }
}
