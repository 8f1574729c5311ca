using Flywheel.Engines.Onnx;
using static Flywheel.Engines.Tests.Onnx.ForeignGraph;

namespace Flywheel.Engines.Tests.Onnx;

public sealed class OnnxLoadingTests
{
    private const string AddCast = "Add a Cast to the graph.";
    private const string Rerun = "Export it again, or restore the file from the run that made it.";

    [Fact]
    public void Bytes_of_something_else_are_refused() => Refusal("a picture, perhaps"u8.ToArray()).ShouldBe(
        ("onnx.invalid", $"ONNX Runtime cannot load the model: Failed to load model because protobuf parsing failed. {Rerun}"));

    [Fact]
    public void No_bytes_are_refused() => Refusal([]).ShouldBe(("onnx.invalid", $"ONNX Runtime cannot load the model: the model has no bytes. {Rerun}"));

    [Fact]
    public void A_newer_opset_is_refused_and_both_versions_are_said() =>
        Refusal(Model(99, 8, Node("Relu", "x", "y"), Input("x", Float32, "n", "3"), Output("y", Float32, "n", "3"))).ShouldBe(
            ("onnx.opset", "The model asks for opset 99 of ai.onnx; this runtime knows up to 26. Export it again with an older opset."));

    [Fact]
    public void A_newer_file_format_is_refused_and_both_versions_are_said() =>
        Refusal(Model(17, 99, Node("Relu", "x", "y"), Input("x", Float32, "n", "3"), Output("y", Float32, "n", "3"))).ShouldBe(
            ("onnx.opset", "The model asks for version 99 of the ONNX file format; this runtime knows up to 13. Export it again with an older opset."));

    [Fact]
    public void An_unknown_operator_is_refused_by_name()
    {
        var (code, text) = Refusal(Model(Node("Teleport", "x", "y"), Input("x", Float32, "n", "3"), Output("y", Float32, "n", "3")));

        code.ShouldBe("onnx.invalid");
        text.ShouldContain("No Op registered for Teleport");
    }

    [Fact]
    public void A_node_without_its_input_is_refused_by_name() =>
        Refusal(Model(Node("Relu", "q", "y"), Input("x", Float32, "n", "3"), Output("y", Float32, "n", "3"))).Text
            .ShouldContain("'q' is not a graph input");

    [Fact]
    public void The_runtimes_own_source_places_are_left_out() =>
        Refusal(Model(Node("TreeEnsembleRegressor", "x", "y", Domain("ai.onnx.ml")), Input("x", Float32, "n", "3"), Output("y", Float32, "n", "3"))).Text.ShouldBe(
            "ONNX Runtime cannot load the model: Exception during initialization: n_targets_or_classes > 0 was false. "
            + $"n_targets_or_classes must be positive, got 0. {Rerun}");

    [Fact]
    public void A_sequence_of_maps_is_refused_with_the_remedy() =>
        Refusal(Model(
            Node("ZipMap", "x", "y", Domain("ai.onnx.ml"), Wholes("classlabels_int64s", 0, 1, 2)), Input("x", Float32, "n", "3"), MapsOutput("y"))).ShouldBe(
            ("onnx.signature", "The output 'y' is a sequence; only plain tensors can be bound. "
                + "When the model comes from scikit-learn, export it with the option zipmap=False."));

    [Fact]
    public void A_type_no_lane_holds_is_refused() =>
        Refusal(Model(Node("Cast", "x", "y", Number("to", Whole32)), Input("x", Float32, "n", "3"), Output("y", Whole32, "n", "3"))).ShouldBe(
            ("onnx.signature", $"The output 'y' has elements of type Int32; float, double, int64, bool and string are supported. {AddCast}"));

    [Fact]
    public void A_fixed_number_of_rows_is_refused_for_every_tensor_at_once()
    {
        var refusals = Models.Loader.Load(Relu("1", "3")).Refusals;

        refusals.Select(refusal => refusal.Sentence).ShouldBe(
        [
            "The input 'x' has the shape [1, 3]; the first dimension must be free, for any number of rows.",
            "The output 'y' has the shape [1, 3]; the first dimension must be free, for any number of rows.",
        ]);
    }

    [Fact]
    public void A_free_width_is_refused() => Refusal(Relu("n", "m")).ShouldBe(
        ("onnx.signature", "The input 'x' has the shape [n, m]; only the first dimension may be free. Export it with a fixed width."));

    [Fact]
    public void A_model_that_only_speaks_is_refused() =>
        Refusal(Model(Node("Identity", "x", "y"), Input("x", Text, "n", "1"), Output("y", Text, "n", "1"))).ShouldBe(
            ("onnx.signature", "The model has no numeric output. Export it with its scores as an output."));

    [Fact]
    public void Plain_columns_and_pictures_have_the_width_of_one_row()
    {
        using var column = Models.Loader.Load(Relu("n")).Value;
        using var picture = Models.Loader.Load(Relu("n", "3", "8", "8")).Value;

        column.Signature.Inputs[0].Width.ShouldBe(1);
        picture.Signature.Inputs[0].Width.ShouldBe(192);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_thread_count_out_of_range_is_a_bug(int threads) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new OnnxPredictorLoader(new OnnxOptions { IntraOpThreads = threads }));

    private static (string Code, string Text) Refusal(byte[] model)
    {
        var refusal = Models.Loader.Load(model).Refusals[0];
        return (refusal.Code, refusal.ToString());
    }
}
