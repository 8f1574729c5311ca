using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Training.Design;

namespace Flywheel.Training.Encoders;

/// <summary>The ranges of one feature: up to the first edge, above it up to the next, …, above the last.</summary>
internal sealed record BinEdges(string Feature, float[] Edges)
{
    internal BlockShape Shape => new(Feature, [.. Names()]);

    /// <summary>0 when missing, else 1 and as many more as there are edges below the value.</summary>
    internal int CodeOf(float value)
    {
        if (float.IsNaN(value))
        {
            return 0;
        }

        var at = Array.BinarySearch(Edges, value);
        return 1 + (at >= 0 ? at : ~at);
    }

    private ImmutableArray<string> Names()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        names.Add("(missing)");
        for (var i = 0; i <= Edges.Length; i++)
        {
            var above = i == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"above {Edges[i - 1]:R}");
            var upTo = i == Edges.Length ? "" : string.Create(CultureInfo.InvariantCulture, $"up to {Edges[i]:R}");
            names.Add(above.Length > 0 && upTo.Length > 0 ? $"{above}, {upTo}" : above + upTo is { Length: > 0 } one ? one : "any");
        }

        return names.ToImmutable();
    }
}
