using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;

namespace Flywheel.Monitoring.Sketches;

/// <summary>
/// Directions through all numeric features at once, drawn by a seed. What lies along them changes when features change together though none
/// changes by itself: the idea of sliced distances (Rabin, Peyré, Delon and Bernot, 2011). Features count in standard deviations of the
/// reference; a missing one counts as its mean. Immutable.
/// </summary>
public sealed class JointProjection
{
    /// <summary>Directions.</summary>
    public const int Count = 4;

    // Far-off values count as this far, so that one broken row is not the whole story.
    private const double Farthest = 6;

    private readonly double[][] _weights;

    /// <summary>Draws directions for features with these means and deviations.</summary>
    public JointProjection(ImmutableArray<FeatureScale> features, ulong seed)
    {
        (Features, Seed) = ([.. features.Where(feature => feature.Deviation > 0 && double.IsFinite(feature.Mean))], seed);
        var random = new SeededRandom(seed);
        _weights = new double[Count][];
        for (var direction = 0; direction < Count; direction++)
        {
            _weights[direction] = [.. Features.Select(_ => random.NextNormal())];
            var length = Math.Sqrt(_weights[direction].Sum(weight => weight * weight));
            for (var i = 0; i < Features.Length; i++)
            {
                _weights[direction][i] /= length;
            }
        }
    }

    /// <summary>Features that the directions run through.</summary>
    public ImmutableArray<FeatureScale> Features { get; }

    /// <summary>The seed of the directions.</summary>
    public ulong Seed { get; }

    /// <summary>Places of a batch's rows along one direction.</summary>
    internal double[] Project(ColumnBatch features, int direction)
    {
        var places = new double[features.Count];
        for (var i = 0; i < Features.Length; i++)
        {
            var (name, mean, deviation) = Features[i];
            if (features.Schema.IndexOf(name) is >= 0 and var at && features.Columns[at] is DoubleColumn column)
            {
                var values = column.Values;
                var weight = _weights[direction][i];
                for (var row = 0; row < values.Length; row++)
                {
                    var distance = column.IsNull(row) || double.IsNaN(values[row]) ? 0 : (values[row] - mean) / deviation;
                    places[row] += weight * Math.Clamp(distance, -Farthest, Farthest);
                }
            }
        }

        return places;
    }
}
