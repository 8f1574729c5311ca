using System.Buffers.Binary;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Encoders;

/// <summary>
/// Categories thrown into a fixed number of buckets by the first eight bytes, big-endian, of the SHA-256 of their UTF-8 text
/// (Weinberger et al., "Feature hashing for large scale multitask learning", 2009). ONNX has no hash operator, so the graph
/// holds the bucket of every category seen in training; one never seen is "other" rather than a bucket.
/// </summary>
internal sealed class HashEncoder : IEncoder
{
    public string Name => "hash";

    public EncoderTraits Traits { get; } = new(
        CategoryParameters.Accepts,
        CategoryParameters.Known.Add(ParameterDefinition.Whole("buckets", 256, 2, 1_000_000, "Columns to share between all categories.", ParameterScale.Log)));

    public Result<IFittedEncoder> Fit(EncoderFit fit)
    {
        var buckets = fit.Parameters.Whole("buckets");
        return new FittedCodeEncoder(
        [
            .. CategoryParameters.Keys(fit).Select(keys => new CodeTable(
                keys,
                [.. Enumerable.Range(0, buckets).Select(bucket => bucket.ToString(CultureInfo.InvariantCulture))],
                [.. keys.Labels.Select(label => Bucket(label, buckets))])),
        ]);
    }

    internal static int Bucket(string category, int buckets)
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        Digest.Of(category).CopyTo(hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)buckets);
    }
}
