namespace Akka.Util;

/// <summary>A value, or the exception that took its place.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    public readonly bool IsSuccess;
    public readonly T Value;
    public readonly Exception Exception;

    public Result(T value)
    {
        IsSuccess = true;
        Value = value;
        Exception = null!;
    }

    public Result(Exception exception)
    {
        IsSuccess = false;
        Value = default!;
        Exception = exception;
    }

    public bool Equals(Result<T> other) =>
        IsSuccess == other.IsSuccess
        && (IsSuccess
            ? EqualityComparer<T>.Default.Equals(Value, other.Value)
            : Equals(Exception, other.Exception));

    public override bool Equals(object? obj) => obj is Result<T> other && Equals(other);
    public override int GetHashCode() => IsSuccess ? HashCode.Combine(true, Value) : HashCode.Combine(false, Exception);
    public override string ToString() => IsSuccess ? $"Success({Value})" : $"Failure({Exception})";
    public static bool operator ==(Result<T> left, Result<T> right) => left.Equals(right);
    public static bool operator !=(Result<T> left, Result<T> right) => !left.Equals(right);
}

/// <summary>Makes results.</summary>
public static class Result
{
    public static Result<T> Success<T>(T value) => new(value);
    public static Result<T> Failure<T>(Exception exception) => new(exception);

    public static Result<T> From<T>(Func<T> func)
    {
        try
        {
            return new Result<T>(func());
        }
        catch (Exception cause)
        {
            return new Result<T>(cause);
        }
    }

    /// <param name="task">A task that has ended; its outcome is read, not waited for.</param>
    /// <exception cref="InvalidOperationException">The task is still running.</exception>
    public static Result<T> FromTask<T>(Task<T> task)
    {
        if (!task.IsCompleted) throw new InvalidOperationException("The task is still running: it has no result yet.");
        if (task.IsCanceled) return new Result<T>(new TaskCanceledException(task));
#pragma warning disable RS0030 // The task has ended: reading its result cannot block.
        return task.Exception is { } cause ? new Result<T>(cause) : new Result<T>(task.Result);
#pragma warning restore RS0030
    }
}
