using Flywheel.Core;

namespace Flywheel.Data;

/// <summary>Names one immutable state of a dataset: the digest of its manifest.</summary>
public readonly record struct DatasetVersionId(Digest Digest) : IComparable<DatasetVersionId>
{
    /// <summary>Reads 64 hex digits.</summary>
    /// <exception cref="FormatException">The text is not a digest.</exception>
    public static DatasetVersionId Parse(string text) => new(Digest.Parse(text));

    /// <summary>Order of the hex text.</summary>
    public int CompareTo(DatasetVersionId other) => Digest.CompareTo(other.Digest);

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Digest.ToString();
}
