using System.Text;

namespace Flywheel.Engines.Tests.Onnx;

/// <summary>
/// Writes ONNX files byte by byte (ONNX IR specification, protocol buffers encoding), to make models that the house's own builder
/// never would: free widths, maps, unknown operators and versions.
/// </summary>
internal static class ForeignGraph
{
    public const int Float32 = 1;
    public const int Whole32 = 6;
    public const int Text = 8;

    public static byte[] Model(long opset, long format, params byte[][] graph) => Join(
        Whole(1, format),
        Nested(7, Join(graph)),
        Nested(8, Join(Named(1, ""), Whole(2, opset))),
        Nested(8, Join(Named(1, "ai.onnx.ml"), Whole(2, 3))));

    public static byte[] Model(params byte[][] graph) => Model(17, 8, graph);

    public static byte[] Node(string operation, string input, string output, params byte[][] rest) =>
        Nested(1, Join([Named(1, input), Named(2, output), Named(4, operation), .. rest]));

    public static byte[] Domain(string domain) => Named(7, domain);

    public static byte[] Wholes(string attribute, params long[] values) =>
        Nested(5, Join([Named(1, attribute), .. values.Select(value => Whole(8, value)), Whole(20, 7)]));

    public static byte[] Number(string attribute, long value) => Nested(5, Join(Named(1, attribute), Whole(3, value), Whole(20, 2)));

    public static byte[] Input(string name, int type, params string[] shape) => Nested(11, Tensor(name, type, shape));

    public static byte[] Output(string name, int type, params string[] shape) => Nested(12, Tensor(name, type, shape));

    /// <summary>What scikit-learn models exported with their default options have as an output: a sequence of maps from class to probability.</summary>
    public static byte[] MapsOutput(string name)
    {
        var score = Nested(1, Whole(1, Float32));
        var map = Nested(5, Join(Whole(1, 7), Nested(2, score)));
        return Nested(12, Join(Named(1, name), Nested(2, Nested(4, Nested(1, map)))));
    }

    /// <summary>Relu from x to y, both of this shape.</summary>
    public static byte[] Relu(params string[] shape) => Model(Node("Relu", "x", "y"), Input("x", Float32, shape), Output("y", Float32, shape));

    private static byte[] Tensor(string name, int type, string[] shape)
    {
        var dimensions = shape.Select(size => Nested(1, long.TryParse(size, out var fixedSize) ? Whole(1, fixedSize) : Named(2, size)));
        return Join(Named(1, name), Nested(2, Nested(1, Join(Whole(1, type), Nested(2, Join([.. dimensions]))))));
    }

    private static byte[] Whole(int field, long value) => [.. Variable((ulong)field << 3), .. Variable((ulong)value)];

    private static byte[] Named(int field, string text) => Nested(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Nested(int field, byte[] bytes) => [.. Variable(((ulong)field << 3) | 2), .. Variable((ulong)bytes.Length), .. bytes];

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static IEnumerable<byte> Variable(ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }
}
