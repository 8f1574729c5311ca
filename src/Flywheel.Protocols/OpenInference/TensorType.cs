namespace Flywheel.Protocols.OpenInference;

/// <summary>The protocol's datatypes, by the bytes that one value has in a binary tensor.</summary>
internal static class TensorType
{
    internal const string Bytes = "BYTES";

    /// <summary>The size of a text: it says its own length.</summary>
    internal const int Varying = 0;

    private static readonly Dictionary<string, int> s_sizes = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 1,
        ["UINT8"] = 1,
        ["UINT16"] = 2,
        ["UINT32"] = 4,
        ["UINT64"] = 8,
        ["INT8"] = 1,
        ["INT16"] = 2,
        ["INT32"] = 4,
        ["INT64"] = 8,
        ["FP16"] = 2,
        ["FP32"] = 4,
        ["FP64"] = 8,
        [Bytes] = Varying,
    };

    /// <summary>The types that are taken.</summary>
    internal static IReadOnlyCollection<string> All => s_sizes.Keys;

    /// <summary>Bytes a value.</summary>
    internal static int SizeOf(string type) => s_sizes[type];
}
