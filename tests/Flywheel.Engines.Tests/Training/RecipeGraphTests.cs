using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Training;
using Flywheel.Training.Design;
using Flywheel.Training.Onnx;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Engines.Tests.Training;

/// <summary>What a recipe does in memory, for training, and what its nodes do in the runtime, for everything else, are the same bits.</summary>
public sealed class RecipeGraphTests
{
    private static readonly ModelTraining s_training = new(TrainingRoom.Trainers, TrainingRoom.Encoders, TimeProvider.System);

    public static TheoryData<string, string, string> Encoders => new()
    {
        { "number", "distance hour weekend at", "" },
        { "number", "at hour", "" },
        { "number", "distance hour weekend at", "clip_low=0.05 clip_high=0.9" },
        { "number", "distance hour", "impute=mean indicator=true scale=standard" },
        { "number", "hour distance at", "impute=median scale=robust" },
        { "number", "hour distance weekend", "impute=constant fill=-7 indicator=true scale=min-max clip_high=0.99" },
        { "one-hot", "origin hour carrier weekend", "min_rows=10" },
        { "one-hot", "distance", "min_rows=1000" },
        { "ordinal", "origin carrier hour", "" },
        { "ordinal", "origin weekend", "missing=number max_categories=3" },
        { "target", "carrier origin hour", "" },
        { "hash", "carrier hour", "buckets=7" },
        { "bins", "distance hour at", "" },
        { "bins", "hour", "bins=2" },
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void An_encoder_gives_the_same_bits_in_memory_and_in_the_graph(string encoder, string features, string settings)
    {
        var definition = new EncoderDefinition(encoder, [.. features.Split(' ')]) { Parameters = Parse(settings) };
        var recipe = Fit([definition], DesignNeeds.TakesBlocks | DesignNeeds.TakesMissing);

        ShouldAgree(recipe, Rows.Training(3_000, seed: 2, strange: true).Features);
    }

    [Fact]
    public void Blocks_unfolded_for_a_trainer_that_takes_none_agree_too()
    {
        var recipe = Fit([new EncoderDefinition("one-hot", ["origin", "hour"]), new EncoderDefinition("number", ["distance"])], DesignNeeds.TakesMissing);

        recipe.Shape.Blocks.ShouldBeEmpty();
        recipe.Shape.DenseNames.ShouldContain("origin = (missing)");
        ShouldAgree(recipe, Rows.Training(500, seed: 3, strange: true).Features);
    }

    [Theory]
    [InlineData(DesignNeeds.TakesMissing)]
    [InlineData(DesignNeeds.None)]
    [InlineData(DesignNeeds.TakesBlocks | DesignNeeds.WantsScaled)]
    public void Automatic_recipes_agree_and_give_a_trainer_only_what_it_takes(DesignNeeds needs)
    {
        var train = Rows.Training(3_000, seed: 1);
        var definition = AutomaticRecipe.For(needs, train.Features);
        var recipe = s_training.FitRecipe(definition, train, needs, seed: 5, TestContext.Current.CancellationToken).Value;

        var strange = Rows.Training(1_000, seed: 4, strange: true).Features;

        ShouldAgree(recipe, strange);
        var matrix = recipe.Transform(strange, RowsUse.Scoring);
        matrix.Blocks.IsEmpty.ShouldBe(!needs.HasFlag(DesignNeeds.TakesBlocks));
        matrix.Dense.ToArray().Any(float.IsNaN).ShouldBe(needs.HasFlag(DesignNeeds.TakesMissing));
    }

    private static FittedRecipe Fit(ImmutableArray<EncoderDefinition> encoders, DesignNeeds needs) => s_training.FitRecipe(
        new RecipeDefinition(encoders), Rows.Training(3_000, seed: 1), needs, seed: 5, TestContext.Current.CancellationToken).Value;

    private static void ShouldAgree(FittedRecipe recipe, ColumnBatch rows)
    {
        var graph = new OnnxGraphBuilder("recipe");
        var inputs = recipe.Emit(graph);
        if (inputs.Dense is { } dense)
        {
            graph.Output(dense, "dense", recipe.Shape.DenseNames.Length);
        }

        for (var b = 0; b < inputs.Blocks.Length; b++)
        {
            graph.Output(inputs.Blocks[b], $"block{b}", 1);
        }

        using var predictor = new OnnxPredictorLoader(new OnnxOptions()).Load(graph.ToBytes()).Value;
        using var lane = predictor.OpenLane(rows.Count);
        BatchInputFiller.Create(recipe.Layout, predictor.Signature, rows.Schema).Value.Fill(lane, rows, 0, rows.Count);
        lane.Run(rows.Count);

        var matrix = recipe.Transform(rows, RowsUse.Scoring);
        var output = 0;
        if (inputs.Dense is not null)
        {
            Bits(lane.Output<float>(output++)[..matrix.Dense.Length]).ShouldBe(Bits(matrix.Dense.Span));
        }

        foreach (var block in matrix.Blocks)
        {
            lane.Output<long>(output++)[..rows.Count].ToArray().ShouldBe(Array.ConvertAll(block.Codes.ToArray(), code => (long)code));
        }
    }

    // Every NaN is one value here: which of its many bit patterns a processor picks says nothing.
    private static int[] Bits(ReadOnlySpan<float> values) =>
        Array.ConvertAll(values.ToArray(), value => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value));

    private static ImmutableSortedDictionary<string, ParameterValue> Parse(string settings) => settings
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(setting => setting.Split('='))
        .ToImmutableSortedDictionary(parts => parts[0], parts => Value(parts[1]), StringComparer.Ordinal);

    private static ParameterValue Value(string text) =>
        long.TryParse(text, out var whole) ? ParameterValue.Of(whole)
        : double.TryParse(text, out var number) ? ParameterValue.Of(number)
        : bool.TryParse(text, out var flag) ? ParameterValue.Of(flag)
        : ParameterValue.Of(text);
}
