using Flywheel.Core.Prediction;
using Flywheel.Training.Onnx;
using Flywheel.OnnxFormat;

namespace Flywheel.Tests.Training;

public sealed class OnnxGraphBuilderTests
{
    [Fact]
    public void The_file_says_what_was_built()
    {
        var file = ModelProto.Parser.ParseFrom(Build().ToBytes());

        file.IrVersion.ShouldBe(8);
        file.OpsetImport.Select(set => (set.Domain, set.Version)).ShouldBe([("", 17L), ("ai.onnx.ml", 3L)]);
        file.Graph.Input.Single().Type.TensorType.Shape.Dim[0].DimParam.ShouldBe("rows");
        file.Graph.Input.Single().Type.TensorType.Shape.Dim[1].DimValue.ShouldBe(3);
        file.Graph.Node.Select(node => node.OpType).ShouldBe(["Gather", "Scaler", "Identity"]);
        file.Graph.Output.Single().Name.ShouldBe("score");
        file.MetadataProps.Select(entry => entry.Key).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void The_first_bytes_are_those_of_the_format()
    {
        // Field 1 (ir_version) as a varint 8, then field 2 (producer_name) of eight bytes: the protobuf encoding by hand.
        Build().ToBytes().AsSpan(0, 12).ToArray().ShouldBe([0x08, 0x08, 0x12, 0x08, .. "flywheel"u8]);
    }

    [Fact]
    public void The_same_calls_give_the_same_bytes() => Build().ToBytes().ShouldBe(Build().ToBytes());

    [Fact]
    public void A_name_is_given_once_and_a_value_belongs_to_its_graph()
    {
        var graph = new OnnxGraphBuilder("one");
        graph.Input("x", TensorType.Single, 1);

        Should.Throw<ArgumentException>(() => graph.Input("x", TensorType.Single, 1)).Message.ShouldStartWith("The graph already has a value 'x'.");
        Should.Throw<ArgumentException>(() => graph.IsMissing(new OnnxValue("y", TensorType.Single))).Message.ShouldStartWith("'y' is not a value of this graph.");
        Should.Throw<ArgumentException>(() => graph.Constant([1f, 2f], 3)).Message.ShouldStartWith("The shape holds 3 values, not 2.");
        Should.Throw<ArgumentException>(() => graph.AddNode("ai.strange", "X", [TensorType.Single], [], [])).Message.ShouldStartWith("Unknown operator domain 'ai.strange'.");
    }

    private static OnnxGraphBuilder Build()
    {
        var graph = new OnnxGraphBuilder("test");
        var two = graph.Columns(graph.Input("numbers", TensorType.Single, 3), 0, 2);
        var scaled = graph.AddMachineLearning("Scaler", TensorType.Single, [two], OnnxAttribute.Of("offset", [0f, 0f]), OnnxAttribute.Of("scale", [1f, 2f]));
        graph.Output(scaled, "score", 2);
        graph.Metadata("b", "2");
        graph.Metadata("a", "1");
        return graph;
    }
}
