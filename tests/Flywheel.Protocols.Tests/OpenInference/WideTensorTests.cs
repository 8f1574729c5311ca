using System.Collections.Immutable;
using System.Text;
using Flywheel.Protocols.OpenInference.Grpc;
using Flywheel.Protocols.OpenInference.Wire;

namespace Flywheel.Protocols.Tests.OpenInference;

/// <summary>A foreign model's tensor of several columns, as it comes over gRPC.</summary>
public sealed class WideTensorTests
{
    private static readonly Dictionary<string, ImmutableArray<string>> Tensors = new(StringComparer.Ordinal) { ["shop"] = ["store"], ["numbers"] = ["price", "weight"] };

    [Fact]
    public void A_tensor_of_several_columns_is_taken_row_by_row()
    {
        var rows = WireInference.Read(Request([2, 2], 0.5f, 0.25f, 1.5f, float.NaN), Tensors, maxRows: 10).Value;

        rows.Count.ShouldBe(2);
        Encoding.UTF8.GetString(rows[0]).ShouldBe("""{"store":3,"price":0.5,"weight":0.25}""");
        Encoding.UTF8.GetString(rows[1]).ShouldBe("""{"store":4,"price":1.5,"weight":null}""");
    }

    [Theory]
    [InlineData("the input 'numbers' has the shape [2,3], wanted [rows, 2]", 2L, 3L)]
    [InlineData("the input 'numbers' has the shape [4], wanted [rows, 2]", 4L)]
    [InlineData("the input 'numbers' has 4 values in the contents of FP32 and the shape [3,2]", 3L, 2L)]
    [InlineData("the input 'numbers' has the shape [9223372036854775807,2], wanted [rows, 2]", long.MaxValue, 2L)]
    public void A_tensor_of_another_shape_is_refused(string why, params long[] shape) =>
        WireInference.Read(Request(shape, 0.5f, 0.25f, 1.5f, 2f), Tensors, maxRows: 10).Refusals[0].Sentence.ShouldBe($"The tensors are not understood: {why}.");

    [Fact]
    public void A_column_that_comes_twice_is_refused()
    {
        var request = Request([2, 2], 0.5f, 0.25f, 1.5f, 2f);
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "price", Datatype = "FP32", Shape = { 2 }, Contents = new InferTensorContents { Fp32Contents = { 1f, 2f } } });

        WireInference.Read(request, Tensors, maxRows: 10).Refusals[0].Sentence.ShouldBe("The tensors are not understood: an input is there twice.");
    }

    private static ModelInferRequest Request(long[] shape, params float[] numbers) => new()
    {
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor { Name = "shop", Datatype = "INT64", Shape = { 2 }, Contents = new InferTensorContents { Int64Contents = { 3, 4 } } },
            new ModelInferRequest.Types.InferInputTensor { Name = "numbers", Datatype = "FP32", Shape = { shape }, Contents = new InferTensorContents { Fp32Contents = { numbers } } },
        },
    };
}
