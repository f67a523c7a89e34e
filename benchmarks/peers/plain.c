/* L5 in plain C: one person after the other, xoshiro256**, doubles, money in the loop.
   What a good programmer writes by hand for this one model, without intrinsics. */
#include <stdint.h>

#define YEARS 60

static uint64_t s[4];
static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
static inline double uniform(void) {
    uint64_t r = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 45);
    return (double)(r >> 11) * 0x1.0p-53;
}
static void seed_with(uint64_t x) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        s[i] = z ^ (z >> 31);
    }
}

static inline int draw(const double *row, int k) {
    double u = uniform();
    int n = 0;
    while (n < k - 1 && u >= row[n]) n++;
    return n;
}

/* cum[d]: [band][own][driver][next], cumulated; q: [band][health];
   price: [domain][state 6][payer 4]; money: [year][payer]. */
void run(long n, uint64_t seed, const double *const cum[5], const double *q,
         const double *price, const double *disc, double *money) {
    const double *pl = cum[0], *ed = cum[1], *em = cum[2], *be = cum[3], *he = cum[4];
    seed_with(seed);
    for (long i = 0; i < n; i++) {
        int placement = 0, education = 0, employment = 0, benefits = 0, health = 0;
        for (int year = 0; year < YEARS; year++) {
            int band = year / 5;
            if (uniform() < q[band * 3 + health]) break;
            double m[4] = {0, 0, 0, 0};
#define COUNT(domain, state) \
    do { \
        const double *p = price + ((domain) * 6 + (state)) * 4; \
        for (int k = 0; k < 4; k++) m[k] += p[k]; \
    } while (0)
            if (year <= 22) {
                placement = draw(pl + (band * 4 + placement) * 4, 4);
                COUNT(0, placement);
            } else {
                placement = 0;
            }
            education = draw(ed + ((band * 6 + education) * 4 + placement) * 6, 6);
            COUNT(1, education);
            if (year >= 16) {
                employment = draw(em + ((band * 5 + employment) * 6 + education) * 5, 5);
                COUNT(2, employment);
                benefits = draw(be + ((band * 5 + benefits) * 5 + employment) * 5, 5);
                COUNT(3, benefits);
            }
            health = draw(he + ((band * 3 + health) * 4 + placement) * 3, 3);
            COUNT(4, health);
            for (int k = 0; k < 4; k++) money[year * 4 + k] += disc[year] * m[k];
        }
    }
    for (int k = 0; k < YEARS * 4; k++) money[k] /= (double)n;
}
