using System.Runtime.InteropServices;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>
/// The C interface of libxgboost, 1.7.4 (its header c_api.h). Every function returns 0, or -1 and leaves a message behind
/// <see cref="GetLastError"/> on the same thread. Arrays it gives back belong to it and live until the next call on the handle.
/// </summary>
internal static partial class XGBoostNative
{
    public const string Library = "xgboost";

    static XGBoostNative() => NativeLibrary.SetDllImportResolver(typeof(XGBoostNative).Assembly, XGBoostLibrary.Resolve);

    [LibraryImport(Library, EntryPoint = "XGBoostVersion")]
    public static partial void Version(out int major, out int minor, out int patch);

    [LibraryImport(Library, EntryPoint = "XGBGetLastError")]
    public static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "XGBSetGlobalConfig", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetGlobalConfig(string config);

    [LibraryImport(Library, EntryPoint = "XGDMatrixCreateFromMat_omp")]
    public static partial int MatrixFromRows(ReadOnlySpan<float> data, ulong rows, ulong columns, float missing, out nint matrix, int threads);

    [LibraryImport(Library, EntryPoint = "XGDMatrixCreateFromCSREx")]
    public static partial int MatrixFromSparse(
        ReadOnlySpan<long> rowStarts, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, nuint starts, nuint elements, nuint width, out nint matrix);

    [LibraryImport(Library, EntryPoint = "XGDMatrixFree")]
    public static partial int MatrixFree(nint matrix);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetFloatInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MatrixSetFloats(MatrixHandle matrix, string field, ReadOnlySpan<float> values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetUIntInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MatrixSetWholes(MatrixHandle matrix, string field, ReadOnlySpan<uint> values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetStrFeatureInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MatrixSetTexts(MatrixHandle matrix, string field, string[] values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGBoosterCreate")]
    public static partial int BoosterCreate(ReadOnlySpan<nint> matrices, ulong count, out nint booster);

    [LibraryImport(Library, EntryPoint = "XGBoosterFree")]
    public static partial int BoosterFree(nint booster);

    [LibraryImport(Library, EntryPoint = "XGBoosterSlice")]
    public static partial int BoosterSlice(BoosterHandle booster, int begin, int end, int step, out nint slice);

    [LibraryImport(Library, EntryPoint = "XGBoosterBoostedRounds")]
    public static partial int BoosterRounds(BoosterHandle booster, out int rounds);

    [LibraryImport(Library, EntryPoint = "XGBoosterSetParam", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterSet(BoosterHandle booster, string name, string value);

    [LibraryImport(Library, EntryPoint = "XGBoosterUpdateOneIter")]
    public static partial int BoosterUpdate(BoosterHandle booster, int iteration, MatrixHandle train);

    [LibraryImport(Library, EntryPoint = "XGBoosterBoostOneIter")]
    public static partial int BoosterBoost(
        BoosterHandle booster, MatrixHandle train, ReadOnlySpan<float> gradients, ReadOnlySpan<float> hessians, ulong count);

    [LibraryImport(Library, EntryPoint = "XGBoosterEvalOneIter", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterEvaluate(
        BoosterHandle booster, int iteration, ReadOnlySpan<nint> matrices, string[] names, ulong count, out nint text);

    [LibraryImport(Library, EntryPoint = "XGBoosterPredictFromDMatrix", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterPredict(
        BoosterHandle booster, MatrixHandle matrix, string config, out nint shape, out ulong dimensions, out nint values);

    [LibraryImport(Library, EntryPoint = "XGBoosterSaveModelToBuffer", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterSave(BoosterHandle booster, string config, out ulong length, out nint bytes);

    [LibraryImport(Library, EntryPoint = "XGBoosterLoadModelFromBuffer")]
    public static partial int BoosterLoad(BoosterHandle booster, ReadOnlySpan<byte> bytes, ulong length);

    [LibraryImport(Library, EntryPoint = "XGBoosterDumpModelEx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterDump(BoosterHandle booster, string featureMap, int withStatistics, string format, out ulong count, out nint texts);

    [LibraryImport(Library, EntryPoint = "XGBoosterFeatureScore", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BoosterImportance(
        BoosterHandle booster, string config, out ulong features, out nint names, out ulong dimensions, out nint shape, out nint scores);
}
