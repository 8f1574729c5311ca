using System.Collections.Immutable;

namespace Flywheel.Training.Encoders;

/// <summary>A number for each of one feature's categories.</summary>
/// <param name="Keys">The known categories.</param>
/// <param name="Values">Their numbers.</param>
/// <param name="Missing">The number of a missing category.</param>
/// <param name="Other">The number of any other category.</param>
/// <param name="Learning">The numbers training rows are given instead, one a row; null when they are given the same.</param>
internal sealed record ValueTable(CategoryKeys Keys, ImmutableArray<float> Values, float Missing, float Other, float[]? Learning)
{
    internal float ValueOf(int place) => place switch
    {
        CategoryKeys.Missing => Missing,
        CategoryKeys.Other => Other,
        _ => Values[place],
    };
}
