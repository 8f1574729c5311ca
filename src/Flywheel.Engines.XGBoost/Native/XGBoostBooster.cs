using System.Globalization;
using System.Runtime.InteropServices;

namespace Flywheel.Engines.XGBoost.Native;

/// <summary>A model in training or trained, held by XGBoost. Not thread-safe.</summary>
internal sealed class XGBoostBooster : IDisposable
{
    private readonly BoosterHandle _handle;

    private XGBoostBooster(nint booster) => _handle = new BoosterHandle(booster);

    public int Rounds
    {
        get
        {
            XGBoostException.Check(XGBoostNative.BoosterRounds(_handle, out var rounds));
            return rounds;
        }
    }

    /// <summary>A booster without trees. Matrices named here keep their running scores, so that each iteration adds one tree's worth of work.</summary>
    public static XGBoostBooster Create(IEnumerable<KeyValuePair<string, string>> parameters, params ReadOnlySpan<XGBoostMatrix> matrices)
    {
        XGBoostException.Check(XGBoostNative.BoosterCreate(Handles(matrices), (ulong)matrices.Length, out var handle));
        var booster = new XGBoostBooster(handle);
        try
        {
            foreach (var (name, value) in parameters)
            {
                booster.Set(name, value);
            }
        }
        catch
        {
            booster.Dispose();
            throw;
        }

        return booster;
    }

    /// <summary>A trained booster from what <see cref="Save"/> gave.</summary>
    /// <exception cref="XGBoostException">The bytes are no model.</exception>
    public static XGBoostBooster Load(ReadOnlySpan<byte> bytes)
    {
        var booster = Create([]);
        try
        {
            XGBoostException.Check(XGBoostNative.BoosterLoad(booster._handle, bytes, (ulong)bytes.Length));
        }
        catch
        {
            booster.Dispose();
            throw;
        }

        return booster;
    }

    /// <summary>Sets a parameter from now on.</summary>
    public void Set(string name, string value) => XGBoostException.Check(XGBoostNative.BoosterSet(_handle, name, value));

    /// <summary>Adds one round by the objective in the parameters.</summary>
    public void Update(int iteration, XGBoostMatrix train) =>
        XGBoostException.Check(XGBoostNative.BoosterUpdate(_handle, iteration, train.Handle));

    /// <summary>Adds one round by the caller's own first and second derivatives of the loss by the margin, one each a row and output.</summary>
    public void Boost(XGBoostMatrix train, ReadOnlySpan<float> gradients, ReadOnlySpan<float> hessians)
    {
        if (gradients.Length != hessians.Length)
        {
            throw new ArgumentException($"{gradients.Length} gradients, {hessians.Length} hessians.", nameof(hessians));
        }

        XGBoostException.Check(XGBoostNative.BoosterBoost(_handle, train.Handle, gradients, hessians, (ulong)gradients.Length));
    }

    /// <summary>The metric of the parameters on each matrix; the last one where there are several.</summary>
    public double[] Evaluate(int iteration, params ReadOnlySpan<XGBoostMatrix> matrices)
    {
        var names = new string[matrices.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = i.ToString(CultureInfo.InvariantCulture);
        }

        XGBoostException.Check(XGBoostNative.BoosterEvaluate(_handle, iteration, Handles(matrices), names, (ulong)names.Length, out var text));
        // "[3]\t0-logloss:0.5\t0-auc:0.7\t1-logloss:0.6\t1-auc:0.7"
        var values = new double[matrices.Length];
        foreach (var entry in Marshal.PtrToStringUTF8(text)!.Split('\t').Skip(1))
        {
            var owner = int.Parse(entry.AsSpan(0, entry.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            values[owner] = double.Parse(entry.AsSpan(entry.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
        }

        return values;
    }

    /// <summary>Predictions of the first <paramref name="rounds"/> rounds (0: all), row-major.</summary>
    public float[] Predict(XGBoostMatrix matrix, PredictionKind kind, int rounds = 0) => Predicted(matrix, kind, rounds).ToArray();

    /// <summary>Predictions of all rounds into memory of the caller's.</summary>
    public void Predict(XGBoostMatrix matrix, PredictionKind kind, Span<float> predictions) => Predicted(matrix, kind, rounds: 0).CopyTo(predictions);

    /// <summary>XGBoost's own memory of the predictions, good until the next call.</summary>
    private unsafe ReadOnlySpan<float> Predicted(XGBoostMatrix matrix, PredictionKind kind, int rounds)
    {
        var config = $$"""{"type": {{(int)kind}}, "training": false, "iteration_begin": 0, "iteration_end": {{rounds}}, "strict_shape": true}""";
        XGBoostException.Check(XGBoostNative.BoosterPredict(_handle, matrix.Handle, config, out var shape, out var dimensions, out var values));
        var count = 1L;
        for (var i = 0; i < (int)dimensions; i++)
        {
            count = checked(count * Marshal.ReadInt64(shape, i * sizeof(long)));
        }

        return new ReadOnlySpan<float>((void*)values, checked((int)count));
    }

    public byte[] Save(ModelFormat format)
    {
        var config = format == ModelFormat.Json ? """{"format": "json"}""" : """{"format": "ubj"}""";
        XGBoostException.Check(XGBoostNative.BoosterSave(_handle, config, out var length, out var bytes));
        var copy = new byte[length];
        Marshal.Copy(bytes, copy, 0, copy.Length);
        return copy;
    }

    /// <summary>Each tree as text, for people.</summary>
    public string[] Dump()
    {
        XGBoostException.Check(XGBoostNative.BoosterDump(_handle, "", 1, "text", out var count, out var texts));
        return Texts(texts, count);
    }

    /// <summary>How much each used column lowered the loss over all splits, by XGBoost's name for it (<c>f12</c> without feature names).</summary>
    public IReadOnlyList<KeyValuePair<string, double>> TotalGain()
    {
        XGBoostException.Check(XGBoostNative.BoosterImportance(
            _handle, """{"importance_type": "total_gain"}""", out var features, out var names, out _, out _, out var scores));
        if (features == 0)
        {
            return []; // no tree ever split, and there is nothing to point at
        }

        var gains = new float[features];
        Marshal.Copy(scores, gains, 0, gains.Length);
        return [.. Texts(names, features).Zip(gains, (name, gain) => KeyValuePair.Create(name, (double)gain))];
    }

    /// <summary>A booster of some rounds only: from the first up to, not including, the end.</summary>
    public XGBoostBooster Take(int begin, int end)
    {
        XGBoostException.Check(XGBoostNative.BoosterSlice(_handle, begin, end, 1, out var slice));
        return new XGBoostBooster(slice);
    }

    public void Dispose() => _handle.Dispose();

    private static string[] Texts(nint texts, ulong count)
    {
        var copy = new string[count];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(texts, i * nint.Size))!;
        }

        return copy;
    }

    // The booster holds counted references to its matrices, so plain pointers are safe: callers keep the matrices until they return.
    private static nint[] Handles(ReadOnlySpan<XGBoostMatrix> matrices)
    {
        var handles = new nint[matrices.Length];
        for (var i = 0; i < handles.Length; i++)
        {
            handles[i] = matrices[i].Handle.DangerousGetHandle();
        }

        return handles;
    }
}
