using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Columns;
using Flywheel.Training;
using Flywheel.Training.Design;
using Flywheel.Training.Encoders;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Tests.Training;

public sealed class RecipeTests
{
    private static readonly JsonElement s_reference = Reference.Read("recipe_reference.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_reference.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Numbers_are_completed_clipped_and_scaled_as_scikit_learn_and_numpy_do(int number)
    {
        var recorded = s_reference.GetProperty("cases")[number];
        var values = ColumnBuilder.For(ColumnType.Double);
        foreach (var value in s_reference.GetProperty("values").EnumerateArray())
        {
            values.AppendObject(value.ValueKind == JsonValueKind.Null ? null : value.GetDouble());
        }

        var encoder = new EncoderDefinition("number", ["v"]) { Parameters = Settings(recorded) };
        var matrix = Encode(Rows(values.ToColumn()), encoder);

        var expected = recorded.GetProperty("encoded").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? float.NaN : (float)value.GetDouble());
        matrix.Dense.ToArray().Zip(expected, (ours, theirs) => Math.Abs(ours - theirs) <= 1e-5 * Math.Max(1, Math.Abs(theirs)) || (float.IsNaN(ours) && float.IsNaN(theirs)))
            .ShouldAllBe(same => same);
    }

    [Fact]
    public void A_training_row_is_never_given_its_own_label()
    {
        // One row per category: any other encoding of the training rows would hand each row its own label.
        var rows = Rows(Text([.. Enumerable.Range(0, 100).Select(row => $"k{row}")]), [.. Enumerable.Range(0, 100).Select(row => row % 2.0)]);
        var recipe = Fit(rows, new EncoderDefinition("target", ["v"]));

        var learning = recipe.Transform(rows.Features, RowsUse.Learning).Dense.ToArray();
        var scoring = recipe.Transform(rows.Features, RowsUse.Scoring).Dense.ToArray();

        Correlation(learning, rows.Labels.ToArray()).ShouldBeLessThan(0);
        Correlation(scoring, rows.Labels.ToArray()).ShouldBe(1, 1e-6);
    }

    [Fact]
    public void A_target_mean_is_drawn_to_the_overall_mean_by_the_smoothing()
    {
        var rows = Rows(Text([.. Enumerable.Repeat("a", 30), .. Enumerable.Repeat("b", 10)]), [.. Enumerable.Repeat(1.0, 30), .. Enumerable.Repeat(0.0, 10)]);
        var recipe = Fit(rows, new EncoderDefinition("target", ["v"]).With("smoothing", ParameterValue.Of(10.0)));

        var encoded = recipe.Transform(Rows(Text(["a", "b", "unknown", null])).Features, RowsUse.Scoring).Dense.ToArray();

        // (sum + smoothing · mean) / (rows + smoothing) with mean 0.75; nothing is known of the last two.
        encoded.ShouldBe([37.5f / 40, 7.5f / 20, 0.75f, 0.75f]);
    }

    [Fact]
    public void Missing_rare_and_unknown_categories_have_codes_of_their_own()
    {
        var rows = Rows(Text(["a", "a", "b", "b", "c", null, ""]));
        var recipe = Fit(rows, new EncoderDefinition("one-hot", ["v"]).With("min_rows", ParameterValue.Of(2L)));

        var block = recipe.Transform(Rows(Text(["a", "b", "c", "never", null, ""])).Features, RowsUse.Scoring).Blocks[0];

        block.Categories.ShouldBe(["(missing)", "(other)", "a", "b"]);
        block.Codes.ToArray().ShouldBe([2, 3, 1, 1, 0, 0]);
    }

    [Fact]
    public void Hash_buckets_are_fixed_for_ever()
    {
        // First eight bytes of SHA-256("abc") are ba7816bf8f01cfea (FIPS 180-2, appendix B.1).
        HashEncoder.Bucket("abc", 1_000).ShouldBe((int)(0xba7816bf8f01cfeaUL % 1_000));
    }

    [Fact]
    public void Learning_from_other_rows_changes_nothing_of_a_fitted_recipe()
    {
        var rows = Some.Rows(500);
        var recipe = Fit(rows, [.. AutomaticRecipe.For(DesignNeeds.WantsScaled | DesignNeeds.TakesBlocks, rows.Features).Encoders]);
        var before = recipe.Transform(rows.Features, RowsUse.Scoring).Dense.ToArray();

        recipe.Transform(Some.Rows(500, seed: 9).Features, RowsUse.Scoring);

        recipe.Transform(rows.Features, RowsUse.Scoring).Dense.ToArray().ShouldBe(before);
    }

    [Fact]
    public void Every_mistake_in_a_recipe_is_refused_at_once()
    {
        var recipe = new RecipeDefinition(
        [
            new EncoderDefinition("onehot", ["city"]),
            new EncoderDefinition("number", ["city", "hours"]).With("scale", ParameterValue.Of("standrad")).With("fil", ParameterValue.Of(1.0)),
        ]);

        var refused = Some.Training.FitRecipe(recipe, Some.Rows(), DesignNeeds.None, 1, TestContext.Current.CancellationToken);

        refused.Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "There is no encoder 'onehot'. Did you mean 'one-hot'?",
            "'number' has no parameter 'fil'. Did you mean 'fill'?",
            "The parameter 'scale' is 'standrad'; it must be one of none, standard, min-max, robust. Did you mean 'standard'?",
            "The encoder 'number' cannot take 'city', which is text; it takes double, int64, boolean, timestamp.",
            "The encoder 'number' names the feature 'hours', which there is not. Did you mean 'hour'?",
        ], ignoreOrder: true);
    }

    private static DesignMatrix Encode(TrainingRows rows, EncoderDefinition encoder) => Fit(rows, encoder).Transform(rows.Features, RowsUse.Scoring);

    private static FittedRecipe Fit(TrainingRows rows, params ImmutableArray<EncoderDefinition> encoders) => Some.Training.FitRecipe(
        new RecipeDefinition(encoders), rows, DesignNeeds.TakesBlocks | DesignNeeds.TakesMissing, seed: 1, TestContext.Current.CancellationToken).Value;

    private static TrainingRows Rows(Column column, double[]? labels = null) =>
        new(new ColumnBatch(new Schema([new Field("v", column.Type)]), [column]), labels ?? new double[column.Count]);

    private static Column Text(string?[] texts)
    {
        var builder = ColumnBuilder.For(ColumnType.Text);
        Array.ForEach(texts, builder.AppendObject);
        return builder.ToColumn();
    }

    private static ImmutableSortedDictionary<string, ParameterValue> Settings(JsonElement recorded) => recorded.EnumerateObject()
        .Where(setting => setting.Name != "encoded")
        .ToImmutableSortedDictionary(
            setting => setting.Name,
            setting => setting.Value.ValueKind == JsonValueKind.Number ? ParameterValue.Of(setting.Value.GetDouble()) : ParameterValue.Of(setting.Value.GetString()!),
            StringComparer.Ordinal);

    private static double Correlation(float[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        var products = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return products / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
