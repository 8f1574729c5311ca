using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Training.Design;
using Flywheel.Training.Encoders;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Recipes;

/// <summary>
/// A sensible recipe for what a trainer can take. Trees get numbers as they are, missing values included, and categories as order
/// or as mean label. Linear models get complete, scaled numbers with indicators, and one column per category; whole numbers of
/// few values (hours, weekdays) are categories to them.
/// </summary>
public static class AutomaticRecipe
{
    private const int MostValuesOfCategory = 64;
    private const int LeastValuesOfCategory = 3;
    private const int MostCategoriesInOrder = 16;
    private const int LeastRowsOfCategory = 10;

    /// <summary>The recipe that a plan without one gets. The same rows give the same recipe.</summary>
    public static RecipeDefinition For(DesignNeeds needs, ColumnBatch features)
    {
        var blocks = needs.HasFlag(DesignNeeds.TakesBlocks);
        var fields = features.Schema.Fields;
        ImmutableArray<string> categories = [.. fields
            .Where(field => field.Type == ColumnType.Text || (blocks && field.Type == ColumnType.Int64 && HasFewValues(features.Get<Int64Column>(field.Name))))
            .Select(field => field.Name)];
        ImmutableArray<string> numbers = [.. fields.Select(field => field.Name).Except(categories)];
        var encoders = new List<EncoderDefinition>();
        if (!numbers.IsEmpty)
        {
            encoders.Add(Numbers(numbers, needs));
        }

        encoders.AddRange(blocks ? OneHot(categories) : Values(categories, features, needs));
        return new RecipeDefinition([.. encoders]);
    }

    private static EncoderDefinition Numbers(ImmutableArray<string> numbers, DesignNeeds needs)
    {
        var encoder = new EncoderDefinition(NumberEncoder.EncoderName, numbers);
        if (!needs.HasFlag(DesignNeeds.TakesMissing))
        {
            encoder = encoder.With("impute", ParameterValue.Of("mean")).With("indicator", ParameterValue.Of(true));
        }

        return needs.HasFlag(DesignNeeds.WantsScaled) ? encoder.With("scale", ParameterValue.Of("standard")) : encoder;
    }

    private static IEnumerable<EncoderDefinition> OneHot(ImmutableArray<string> categories) => categories.IsEmpty
        ? []
        : [new EncoderDefinition(OneHotEncoder.EncoderName, categories).With("min_rows", ParameterValue.Of((long)LeastRowsOfCategory))];

    private static IEnumerable<EncoderDefinition> Values(ImmutableArray<string> categories, ColumnBatch features, DesignNeeds needs)
    {
        var inOrder = categories.Where(name => features.Get<TextColumn>(name).Codes.ToArray().Distinct().Count() <= MostCategoriesInOrder).ToImmutableArray();
        if (!inOrder.IsEmpty)
        {
            var missing = needs.HasFlag(DesignNeeds.TakesMissing) ? "nan" : "number";
            yield return new EncoderDefinition(OrdinalEncoder.EncoderName, inOrder).With("missing", ParameterValue.Of(missing));
        }

        ImmutableArray<string> many = [.. categories.Except(inOrder)];
        if (!many.IsEmpty)
        {
            yield return new EncoderDefinition(TargetEncoder.EncoderName, many);
        }
    }

    private static bool HasFewValues(Int64Column column)
    {
        var seen = new HashSet<long>();
        var values = column.Values;
        for (var row = 0; row < values.Length && seen.Count <= MostValuesOfCategory; row++)
        {
            if (!column.IsNull(row))
            {
                seen.Add(values[row]);
            }
        }

        return seen.Count is >= LeastValuesOfCategory and <= MostValuesOfCategory;
    }
}
