using Flywheel.Core.Prediction;
using Flywheel.Engines.Onnx;
using Flywheel.Engines.Onnx.Foreign;

namespace Flywheel.Engines.Tests.Onnx;

/// <summary>Files that other tools wrote (<c>eng/reference/foreign.py</c>) are adapted, and what cannot be is told.</summary>
public sealed class ForeignAdapterTests
{
    private static readonly OnnxModelAdapter Adapter = new(new OnnxPredictorLoader(new OnnxOptions()));

    [Theory]
    [InlineData("sklearn_forest", null, "output_probability:1", "skl2onnx", "float_input Single 5")]
    [InlineData("sklearn_logistic", "output_probability:virginica", "output_probability:virginica", "skl2onnx", "float_input Single 4")]
    [InlineData("sklearn_logistic", "output_probability:0", "output_probability:setosa", "skl2onnx", "float_input Single 4")]
    [InlineData("xgboost", null, "probabilities:1", "OnnxMLTools", "float_input Single 5")]
    [InlineData("torch_network", null, "probability", "pytorch", "features Single 5")]
    [InlineData("torch_mixed", null, "probability", "pytorch", "shop Int64 1, numbers Single 2")]
    public void Inputs_and_score_are_found_out(string file, string? score, string found, string producer, string inputs)
    {
        var adapted = Adapter.Adapt(Read(file), new AdaptationOptions { Score = score }).Value;

        adapted.Score.ShouldBe(found);
        adapted.Producer.ShouldBe(producer);
        string.Join(", ", adapted.Inputs.Select(input => FormattableString.Invariant($"{input.Name} {input.Type} {input.Width}"))).ShouldBe(inputs);
    }

    [Theory]
    [InlineData(null, "A row of 'output_probability' has 3 numbers: setosa, versicolor, virginica. Say which one is the score: --score output_probability:setosa.")]
    [InlineData("output_probability:virginia", "A row of 'output_probability' has no number 'virginia'. Did you mean 'virginica'?")]
    [InlineData("probability:0", "There is no output of numbers 'probability'. Known: output_probability.")]
    [InlineData("output_label", "There is no output of numbers 'output_label'. Known: output_probability.")]
    public void A_score_that_is_not_plain_is_asked_for(string? score, string why)
    {
        var refusal = Adapter.Adapt(Read("sklearn_logistic"), new AdaptationOptions { Score = score }).Refusals.Single();

        refusal.Code.ShouldBe("onnx.score");
        $"{refusal.Sentence} {refusal.Remedy}".ShouldBe(why);
    }

    [Fact]
    public void A_file_that_was_cut_short_is_refused()
    {
        var whole = Read("torch_network");

        Adapter.Adapt(whole.AsMemory(0, whole.Length - 40), new AdaptationOptions()).Refusals.Single().Code.ShouldBe("onnx.invalid");
        Adapter.Adapt(new byte[] { 0x50, 0x4B, 3, 4 }, new AdaptationOptions()).Refusals.Single().Code.ShouldBe("onnx.invalid");
    }

    [Fact]
    public void An_open_width_is_closed_by_the_number_of_columns()
    {
        var open = ForeignGraph.Relu("rows", "columns");

        var adapted = Adapter.Adapt(open, new AdaptationOptions { Width = 3, Score = "y:2" }).Value;

        adapted.Inputs.Single().ShouldBe(new TensorDefinition("x", TensorType.Single, 3));
        adapted.Changes.ShouldBe(["The input 'x' has 3 columns; its file left that open."]);
        Adapter.Adapt(open, new AdaptationOptions { Score = "y:2" }).Refusals.Single().Code.ShouldBe("onnx.signature");
    }

    private static byte[] Read(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Flywheel.slnx is in no folder above the tests.");
        }

        return File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "data", "foreign", $"{file}.onnx"));
    }
}
