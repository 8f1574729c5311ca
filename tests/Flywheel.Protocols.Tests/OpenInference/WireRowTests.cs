using System.Text;
using Flywheel.Protocols.OpenInference.Grpc;
using Flywheel.Protocols.OpenInference.Wire;
using Google.Protobuf;

namespace Flywheel.Protocols.Tests.OpenInference;

/// <summary>The short way of a row over gRPC reads what the long way reads, or leaves it to it.</summary>
public sealed class WireRowTests
{
    [Fact]
    public void A_row_of_lists_becomes_the_row_it_says()
    {
        var request = new ModelInferRequest { ModelName = "weather" };
        request.Inputs.Add(Input("station", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("coast") } }));
        request.Inputs.Add(Input("rain", "FP64", new InferTensorContents { Fp64Contents = { 3.1 } }));
        request.Inputs.Add(Input("wind", "FP32", new InferTensorContents { Fp32Contents = { 1.5f } }));
        request.Inputs.Add(Input("gap", "FP64", new InferTensorContents { Fp64Contents = { double.NaN } }, 1));
        request.Inputs.Add(Input("large", "FP64", new InferTensorContents { Fp64Contents = { -1.7976931348623157E+308 } }));

        Read(request).ShouldBe("""weather {"station":"coast","rain":3.1,"wind":1.5,"gap":null,"large":-1.7976931348623157E+308}""");
    }

    [Fact]
    public void Whatever_else_a_message_is_goes_the_long_way()
    {
        var rain = Input("rain", "FP64", new InferTensorContents { Fp64Contents = { 3.1 } });
        ModelInferRequest[] others =
        [
            new(),
            new() { ModelName = "m", ModelVersion = "2", Inputs = { rain } },
            new() { ModelName = "m", Id = "q", Inputs = { rain } },
            new() { ModelName = "m", Inputs = { rain }, Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "score" } } },
            new() { ModelName = "m", Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "rain", Datatype = "FP64", Shape = { 1 } } }, RawInputContents = { ByteString.CopyFrom(new byte[8]) } },
            new() { ModelName = "m", Inputs = { Input("rain", "FP64", new InferTensorContents { Fp64Contents = { 1, 2 } }) } },
            new() { ModelName = "m", Inputs = { Input("rain", "FP64", new InferTensorContents { Fp64Contents = { double.PositiveInfinity } }) } },
            new() { ModelName = "m", Inputs = { Input("rain", "FP64", new InferTensorContents { Fp32Contents = { 1 } }) } },
            new() { ModelName = "m", Inputs = { Input("rain", "INT64", new InferTensorContents { Int64Contents = { 1 } }) } },
            new() { ModelName = "m", Inputs = { Input("a\"b", "FP64", new InferTensorContents { Fp64Contents = { 1 } }) } },
            new() { ModelName = "m", Inputs = { Input("station", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("say \"x\"") } }) } },
            new() { ModelName = "m", Inputs = { Input("station", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("küste") } }) } },
            new() { ModelName = "m", Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "rain", Datatype = "FP64", Shape = { 2 }, Contents = new InferTensorContents { Fp64Contents = { 1 } } } } },
            new() { ModelName = "m", Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "rain", Datatype = "FP64", Shape = { 1 } } } },
        ];

        others.Select(Read).ShouldAllBe(row => row == null);
    }

    [Fact]
    public void A_message_that_is_cut_anywhere_goes_the_long_way_or_is_shorter_by_whole_inputs()
    {
        var request = new ModelInferRequest { ModelName = "weather" };
        request.Inputs.Add(Input("station", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8(new string('x', 200)) } }));
        request.Inputs.Add(Input("rain", "FP64", new InferTensorContents { Fp64Contents = { 3.1 } }));
        var whole = request.ToByteArray();

        var read = Enumerable.Range(0, whole.Length).Select(length => Read(whole[..length])).Where(row => row is not null).ToArray();

        read.ShouldBe([$"weather {{\"station\":\"{new string('x', 200)}\"}}"]);
    }

    private static ModelInferRequest.Types.InferInputTensor Input(string name, string type, InferTensorContents contents, params long[] more) =>
        new() { Name = name, Datatype = type, Shape = { 1, more }, Contents = contents };

    private static string? Read(ModelInferRequest request) => Read(request.ToByteArray());

    private static string? Read(byte[] message)
    {
        Span<byte> row = new byte[WireRow.MaxRowBytes];
        return WireRow.TryRead(message, row, out var length, out var model) ? $"{Encoding.UTF8.GetString(model)} {Encoding.UTF8.GetString(row[..length])}" : null;
    }
}
