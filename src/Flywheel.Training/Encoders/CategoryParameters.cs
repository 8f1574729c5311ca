using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>What every encoder of categories shares: accepted types, and which categories count as known.</summary>
internal static class CategoryParameters
{
    internal static readonly ImmutableArray<ColumnType> Accepts = [ColumnType.Text, ColumnType.Int64, ColumnType.Boolean, ColumnType.Double];

    internal static readonly ImmutableArray<ParameterDefinition> Known =
    [
        ParameterDefinition.Whole("min_rows", 1, 1, int.MaxValue, "Categories of fewer training rows count as other."),
        ParameterDefinition.Whole("max_categories", 10_000, 1, 1_000_000, "When there are more, only the most frequent are known."),
    ];

    internal static IEnumerable<CategoryKeys> Keys(EncoderFit fit) => fit.Features.Select(feature =>
        CategoryKeys.Fit(fit.Rows, feature, fit.Parameters.Whole("min_rows"), fit.Parameters.Whole("max_categories")));
}
