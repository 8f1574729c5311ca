namespace Flywheel.Engines.XGBoost.Native;

/// <summary>Rows for training or prediction, held by XGBoost. Not thread-safe while being set up; reading is.</summary>
internal sealed class XGBoostMatrix : IDisposable
{
    private XGBoostMatrix(nint matrix, int rows, int columns) => (Handle, Rows, Columns) = (new MatrixHandle(matrix), rows, columns);

    public MatrixHandle Handle { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Copies row-major values; NaN is missing.</summary>
    /// <exception cref="XGBoostException">A value is infinite.</exception>
    public static XGBoostMatrix FromRows(ReadOnlySpan<float> values, int rows, int columns, int threads)
    {
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"{values.Length} values are not {rows} rows of {columns}.", nameof(values));
        }

        XGBoostException.Check(XGBoostNative.MatrixFromRows(values, (ulong)rows, (ulong)columns, float.NaN, out var matrix, threads));
        return new XGBoostMatrix(matrix, rows, columns);
    }

    /// <summary>Copies rows of which only some columns have values; the others are missing (which is not zero).</summary>
    /// <param name="rowStarts">Where each row starts in <paramref name="columns"/>, and the end of the last: rows + 1 numbers.</param>
    /// <param name="columns">The column of each value, rising within a row.</param>
    /// <param name="values">The values.</param>
    /// <param name="width">Columns in all.</param>
    public static XGBoostMatrix FromSparse(ReadOnlySpan<long> rowStarts, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int width)
    {
        if (rowStarts.IsEmpty || rowStarts[^1] != values.Length || columns.Length != values.Length)
        {
            throw new ArgumentException("Row starts, columns and values do not fit each other.", nameof(rowStarts));
        }

        XGBoostException.Check(XGBoostNative.MatrixFromSparse(
            rowStarts, columns, values, (nuint)rowStarts.Length, (nuint)values.Length, (nuint)width, out var matrix));
        return new XGBoostMatrix(matrix, rowStarts.Length - 1, width);
    }

    public void SetLabels(ReadOnlySpan<float> labels) => SetFloats("label", labels);

    public void SetWeights(ReadOnlySpan<float> weights) => SetFloats("weight", weights);

    /// <summary>Where each row's score starts from, before the link function: rows × outputs.</summary>
    public void SetBaseMargin(ReadOnlySpan<float> margins) => SetFloats("base_margin", margins);

    /// <summary>For ranking: how many rows each query has, in order.</summary>
    public void SetGroups(ReadOnlySpan<uint> sizes) =>
        XGBoostException.Check(XGBoostNative.MatrixSetWholes(Handle, "group", sizes, (ulong)sizes.Length));

    public void SetFeatureNames(string[] names) =>
        XGBoostException.Check(XGBoostNative.MatrixSetTexts(Handle, "feature_name", names, (ulong)names.Length));

    /// <summary>One of <c>q</c> (quantity), <c>i</c> (indicator), <c>int</c>, <c>float</c>, <c>c</c> (category) a column.</summary>
    public void SetFeatureTypes(string[] types) =>
        XGBoostException.Check(XGBoostNative.MatrixSetTexts(Handle, "feature_type", types, (ulong)types.Length));

    public void Dispose() => Handle.Dispose();

    private void SetFloats(string field, ReadOnlySpan<float> values) =>
        XGBoostException.Check(XGBoostNative.MatrixSetFloats(Handle, field, values, (ulong)values.Length));
}
